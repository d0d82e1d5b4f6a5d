import { X } from "lucide-react";
import { Button } from "react-aria-components";
import { Link } from "wouter";

import { updateAddress } from "../app/addresses";
import { type Text, useText } from "../messages";
import type { Criteria } from "./filter";
import styles from "./search.module.css";

/** The criterion that comes from an earlier update: it is not typed in, only taken away. */
export function FollowUp({ criteria, remove }: { criteria: Criteria; remove: () => void }) {
  const text = useText();
  const update = criteria.refusedBy?.batchUpdate ?? criteria.leftBy;
  if (!update) return null;
  return (
    <p className={styles.chip}>
      <span>
        {said(criteria, text)} <Link href={updateAddress(update)}>{text("search.followUp.show")}</Link>
      </span>
      <Button className="quiet icon" aria-label={text("search.followUp.remove")} onPress={remove}>
        <X size={16} aria-hidden />
      </Button>
    </p>
  );
}

function said({ refusedBy, statuses }: Criteria, text: Text): string {
  // Unless some are chosen.
  const all = statuses ? "" : text("search.followUp.allStatuses");
  if (!refusedBy) return text("search.followUp.left") + all;
  if (!refusedBy.codes) return text("search.followUp.refused") + all;
  return text("search.followUp.refusedFor", { codes: refusedBy.codes.join(", ") }) + all;
}
