import { useState } from "react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useMutation } from "urql";

import { CancelUpdateDocument, type UpdateDetailsFragment } from "../../api/generated/graphql";
import { problemOf } from "../../api/problem";
import { useText } from "../../messages";
import { useMay } from "../../session/viewer";
import { Problem } from "../../ui/Problem";
import styles from "../progress.module.css";

type Cancellable = Pick<UpdateDetailsFragment, "id" | "onRefusal">;

/** Ends an update between two chunks, after asking. */
export function CancelUpdate({ update }: { update: Cancellable }) {
  const text = useText();
  const locked = !useMay()("UPDATE_ACCOUNTS");
  const [open, setOpen] = useState(false);
  return (
    <>
      {locked && <span className={styles.locked}>{text("state.needs", { permission: "UPDATE_ACCOUNTS" })}</span>}
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>
        <Button isDisabled={locked}>{text("progress.cancel")}</Button>
        <Popover placement="bottom end">
          <Dialog role="alertdialog" aria-label={text("progress.cancelTitle")} className={styles.ask ?? ""}>
            <Asked update={update} close={() => setOpen(false)} />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  );
}

function Asked({ update: { id, onRefusal }, close }: { update: Cancellable; close: () => void }) {
  const text = useText();
  const [{ data, error, fetching }, cancel] = useMutation(CancelUpdateDocument);
  const said = data?.cancelBatchUpdate.userErrors ?? [];
  const send = async () => {
    const answer = await cancel({ id });
    if (answer.data?.cancelBatchUpdate.batchUpdate) close();
  };
  return (
    <>
      <p>{text(onRefusal === "REFUSE_BATCH" ? "progress.cancelMeansWhole" : "progress.cancelMeans")}</p>
      {error && <Problem problem={problemOf(error)} />}
      {said.map(({ code, message }) => (
        <Problem key={code} problem={{ kind: "refused", code, message }} />
      ))}
      <div className={styles.actions}>
        <Button autoFocus onPress={close}>
          {text("progress.cancelNot")}
        </Button>
        <Button className="danger" isDisabled={fetching} onPress={() => void send()}>
          {text("progress.cancelNow")}
        </Button>
      </div>
    </>
  );
}
