import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useMutation, useQuery } from "urql";

import { ApplyRevertDocument, PreviewRevertDocument, type PreviewFragment } from "../../api/generated/graphql";
import { problemOf } from "../../api/problem";
import { useNumber, useText } from "../../messages";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import styles from "../progress.module.css";

type Props = { id: string; onClose: () => void; onAccepted: (id: string) => void };

/** What undoing an update would do, before it is done. */
export function UndoDialog({ id, onClose, onAccepted }: Props) {
  const text = useText();
  const [{ data, error, fetching }] = useQuery({
    query: PreviewRevertDocument,
    variables: { id },
    requestPolicy: "network-only",
  });
  const [sent, apply] = useMutation(ApplyRevertDocument);
  const preview = data?.previewRevertBatchUpdate.preview;
  const said = [...(data?.previewRevertBatchUpdate.userErrors ?? []), ...(sent.data?.revertBatchUpdate.userErrors ?? [])];
  const failed = error ?? sent.error;
  const send = async ({ confirmationToken }: PreviewFragment) => {
    const answer = await apply({ id, confirmationToken });
    const accepted = answer.data?.revertBatchUpdate.batchUpdate;
    if (accepted) onAccepted(accepted.id);
  };
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={styles.modal ?? ""}>
        <Dialog className={styles.ask ?? ""}>
          <Heading slot="title">{text("progress.undoTitle")}</Heading>
          {fetching && !preview && <Skeleton lines={4} />}
          {failed && <Problem problem={problemOf(failed)} />}
          {said.map(({ code, message }) => (
            <Problem key={code} problem={{ kind: "refused", code, message }} />
          ))}
          {preview && <Found preview={preview} />}
          <div className={styles.actions}>
            <Button onPress={onClose}>{text("progress.undoNot")}</Button>
            <Button
              className="primary"
              isDisabled={!preview || preview.updated === 0 || sent.fetching}
              onPress={() => void (preview && send(preview))}
            >
              {text("progress.undoNow")}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Found({ preview }: { preview: PreviewFragment }) {
  const text = useText();
  const number = useNumber();
  return (
    <>
      <p>{text("progress.undoFinds", { updated: number(preview.updated), refused: number(preview.refused) })}</p>
      <ul>
        {preview.refusals.map(({ code, message, count }) => (
          <li key={code}>
            {number(count)}: {message} <code>{code}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
