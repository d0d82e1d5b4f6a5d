import { Link } from "wouter";

import type { UpdateDetailsFragment } from "../api/generated/graphql";
import { updateAddress } from "../app/addresses";
import { useText } from "../messages";
import styles from "./progress.module.css";

/** The update that this one undoes, and the one that undoes it. */
export function Links({ update: { reverts, revertedBy } }: { update: UpdateDetailsFragment }) {
  const text = useText();
  if (!reverts && !revertedBy) return null;
  return (
    <p className={styles.links}>
      {reverts && <Link href={updateAddress(reverts.id)}>{text("progress.undoes")}</Link>}
      {revertedBy && (
        <span>
          <Link href={updateAddress(revertedBy.id)}>{text("progress.undoneBy")}</Link> (
          {text(`updateState.${revertedBy.state}`)})
        </span>
      )}
    </p>
  );
}
