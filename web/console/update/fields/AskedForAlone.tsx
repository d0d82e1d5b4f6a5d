import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";

import { useText } from "../../messages";
import type { Attribute } from "../draft/draft";
import styles from "./asked.module.css";

type Props = { others: readonly Attribute[]; terminate: () => void; close: () => void };

/** Asks before it unticks what else is ticked. */
export function AskedForAlone({ others, terminate, close }: Props) {
  const text = useText();
  return (
    <ModalOverlay isOpen onOpenChange={(open) => !open && close()} className={`react-aria-ModalOverlay ${styles.overlay}`}>
      <Modal className={styles.asked ?? ""}>
        <Dialog role="alertdialog">
          <Heading slot="title">{text("update.terminateAlone")}</Heading>
          <p>{text("update.terminateAloneMeans", { count: others.length })}</p>
          <ul>
            {others.map((each) => (
              <li key={each}>{text(`attribute.${each}`)}</li>
            ))}
          </ul>
          <div className={styles.buttons}>
            <Button autoFocus onPress={close}>
              {text("update.terminateNot")}
            </Button>
            <Button onPress={terminate}>{text("update.terminateOnly")}</Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
