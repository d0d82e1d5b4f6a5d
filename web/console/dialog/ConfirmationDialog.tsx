import { useEffect, useId, useRef } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";

import { useNumber, useText } from "../messages";
import { useSession } from "../session/session";
import { SignIn } from "../session/SignIn";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import { verbOf } from "./facts";
import styles from "./dialog.module.css";
import { Footer } from "./Footer";
import { type DialogRequest, placeOf, type UserErrors } from "./request";
import { Said } from "./sections/Said";
import { Sections } from "./sections/Sections";
import { type Confirmation, useConfirmation } from "./useConfirmation";

type Props = {
  /** What is to be confirmed, the same object for as long as it is open; null: closed. */
  request: DialogRequest | null;
  onClose: () => void;
  /** Takes what the server says against the request, to show it where it was entered; without it the dialog shows it. */
  onErrors?: (errors: UserErrors) => void;
  /** Takes a message about a value that the server could not read; true if it is shown where it was entered. */
  onUnreadable?: (message: string) => boolean;
  /** "Skip refused instead" of changing nothing. */
  onSkipRefused?: () => void;
};

/** Says what would happen, and applies it. Once accepted it goes to the update's own page. */
export function ConfirmationDialog({ request, ...props }: Props) {
  if (request === null) return null;
  const key = `${placeOf(request)} ${request.kind === "update" ? JSON.stringify(request.input) : ""}`;
  return <Confirming key={key} request={request} {...props} />;
}

function Confirming({ request, onClose, onErrors, onUnreadable, onSkipRefused }: Props & { request: DialogRequest }) {
  const confirmation = useConfirmation(request, onClose);
  const { errors, problem, sending, previewed } = confirmation;
  const heading = useId();
  useEffect(() => {
    const wrong = sending.kind === "refused" ? sending.errors : errors;
    if (wrong.length > 0) onErrors?.(wrong);
    if (problem?.kind === "refused") onUnreadable?.(problem.message);
    // Told once for each answer.
  }, [errors, problem, sending]);
  return (
    <ModalOverlay
      isOpen
      isKeyboardDismissDisabled={sending.kind === "sending"}
      onOpenChange={(open) => !open && onClose()}
      className={`react-aria-ModalOverlay ${styles.overlay}`}
    >
      <Modal className={styles.modal ?? ""}>
        <Dialog className={styles.dialog ?? ""} aria-labelledby={heading}>
          <Title id={heading} request={request} confirmation={confirmation} />
          <div className={styles.body} tabIndex={0} role="group" aria-labelledby={heading}>
            <SignInHere />
            <Said confirmation={confirmation} />
            {previewed ? (
              <Sections
                request={request}
                previewed={previewed}
                confirmation={confirmation}
                {...(onSkipRefused && { onSkipRefused })}
              />
            ) : (
              !problem && errors.length === 0 && <Skeleton lines={12} />
            )}
            {problem && <Problem problem={problem} retry={() => void confirmation.load()} />}
          </div>
          <Footer request={request} confirmation={confirmation} onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

type TitleProps = { id: string; request: DialogRequest; confirmation: Confirmation };

function Title({ id, request, confirmation: { previewed, loading } }: TitleProps) {
  const text = useText();
  const number = useNumber();
  const heading = useRef<HTMLHeadingElement>(null);
  // On the heading, so that it is read first and Enter applies nothing.
  useEffect(() => heading.current?.focus(), []);
  const count = previewed?.preview.updated;
  const words = { count: count ?? 0, accounts: number(count ?? 0), batch: request.batch.name };
  return (
    <h2 id={id} ref={heading} tabIndex={-1} className={styles.title}>
      {count !== undefined ? text(`dialog.title.${verbOf(request)}`, words) : text(loading ? "dialog.checking" : "dialog.noPreview")}
    </h2>
  );
}

/** The page behind cannot be reached: who has to sign in again does it here. */
function SignInHere() {
  const { token } = useSession();
  return token === null ? <SignIn /> : null;
}
