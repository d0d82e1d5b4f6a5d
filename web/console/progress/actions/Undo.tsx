import { useState } from "react";
import { Button } from "react-aria-components";
import { useLocation } from "wouter";

import type { UpdateDetailsFragment } from "../../api/generated/graphql";
import { useText } from "../../messages";
import { useMay } from "../../session/viewer";
import { updateAddress } from "../Links";
import styles from "../progress.module.css";
import { UndoDialog } from "./UndoDialog";

type Undoable = Pick<UpdateDetailsFragment, "id" | "progress" | "revertedBy">;

/** Offered for an update that has ended and changed something, as long as nothing undoes it. */
export function Undo({ update, reload }: { update: Undoable; reload?: () => void }) {
  const text = useText();
  const [, navigate] = useLocation();
  const locked = !useMay()("UPDATE_ACCOUNTS");
  const [open, setOpen] = useState(false);
  if (update.progress.updated === 0 || update.revertedBy) return null;
  return (
    <>
      {locked && <span className={styles.locked}>{text("state.needs", { permission: "UPDATE_ACCOUNTS" })}</span>}
      <Button isDisabled={locked} onPress={() => setOpen(true)}>
        {text("progress.undo")}
      </Button>
      {open && (
        <UndoDialog
          id={update.id}
          onClose={() => setOpen(false)}
          onAccepted={(id) => {
            setOpen(false);
            reload?.();
            navigate(updateAddress(id));
          }}
        />
      )}
    </>
  );
}
