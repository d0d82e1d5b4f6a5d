import { useMemo, useState } from "react";
import { Button } from "react-aria-components";

import type { UpdateDetailsFragment } from "../../api/generated/graphql";
import { ConfirmationDialog } from "../../dialog/ConfirmationDialog";
import type { DialogRequest } from "../../dialog/request";
import { useText } from "../../messages";
import { useMay } from "../../session/viewer";
import { MONEY } from "../../update/draft/start";
import styles from "../progress.module.css";

const UPDATING = ["UPDATE_ACCOUNTS"] as const;
const MOVING_MONEY = [...UPDATING, "MOVE_MONEY"] as const;

type Undoable = Pick<UpdateDetailsFragment, "id" | "changes" | "progress" | "revertedBy"> & {
  readonly batch: Pick<UpdateDetailsFragment["batch"], "id" | "name">;
};

/** Offered for an update that has ended and changed something, as long as nothing undoes it. */
export function Undo({ update: { id, changes, progress, revertedBy, batch } }: { update: Undoable }) {
  const text = useText();
  const may = useMay();
  // It needs what the update needed.
  const needed = changes.some(({ attribute }) => MONEY.some((each) => each === attribute)) ? MOVING_MONEY : UPDATING;
  const lacking = needed.find((each) => !may(each));
  const [open, setOpen] = useState(false);
  const request = useMemo<DialogRequest>(
    () => ({ kind: "revert", update: id, batch: { id: batch.id, name: batch.name } }),
    [id, batch.id, batch.name],
  );
  if (progress.updated === 0 || revertedBy) return null;
  return (
    <>
      {lacking && <span className={styles.locked}>{text("state.needs", { permission: lacking })}</span>}
      <Button isDisabled={lacking !== undefined} onPress={() => setOpen(true)}>
        {text("progress.undo")}
      </Button>
      {open && <ConfirmationDialog request={request} onClose={() => setOpen(false)} />}
    </>
  );
}
