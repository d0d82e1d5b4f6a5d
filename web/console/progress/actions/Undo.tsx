import { useMemo, useState } from "react";
import { Button } from "react-aria-components";

import type { UpdateDetailsFragment } from "../../api/generated/graphql";
import { ConfirmationDialog } from "../../dialog/ConfirmationDialog";
import type { DialogRequest } from "../../dialog/request";
import { useText } from "../../messages";
import { useMay } from "../../session/viewer";
import styles from "../progress.module.css";

type Undoable = Pick<UpdateDetailsFragment, "id" | "progress" | "revertedBy"> & {
  readonly batch: Pick<UpdateDetailsFragment["batch"], "id" | "name">;
};

/** Offered for an update that has ended and changed something, as long as nothing undoes it. */
export function Undo({ update: { id, progress, revertedBy, batch } }: { update: Undoable }) {
  const text = useText();
  const locked = !useMay()("UPDATE_ACCOUNTS");
  const [open, setOpen] = useState(false);
  const request = useMemo<DialogRequest>(
    () => ({ kind: "revert", update: id, batch: { id: batch.id, name: batch.name } }),
    [id, batch.id, batch.name],
  );
  if (progress.updated === 0 || revertedBy) return null;
  return (
    <>
      {locked && <span className={styles.locked}>{text("state.needs", { permission: "UPDATE_ACCOUNTS" })}</span>}
      <Button isDisabled={locked} onPress={() => setOpen(true)}>
        {text("progress.undo")}
      </Button>
      {open && <ConfirmationDialog request={request} onClose={() => setOpen(false)} />}
    </>
  );
}
