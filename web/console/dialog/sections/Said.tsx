import { Button } from "react-aria-components";

import { useText } from "../../messages";
import { Problem } from "../../ui/Problem";
import styles from "./said.module.css";
import type { UserErrors } from "../request";
import type { Confirmation } from "../useConfirmation";
import { StaleDifference } from "./StaleDifference";

/** What came of sending it, above all else: nothing is claimed before it is so. */
export function Said({ confirmation }: { confirmation: Confirmation }) {
  const { sending, errors, stale, previewed } = confirmation;
  if (sending.kind === "unknown") return <Unknown again={() => void confirmation.again()} />;
  if (sending.kind === "failed") return <Problem problem={sending.problem} />;
  if (sending.kind === "refused") return <Sentences errors={sending.errors} />;
  if (errors.length > 0) return <Sentences errors={errors} />;
  return stale && previewed && <StaleDifference before={stale.preview} now={previewed.preview} />;
}

/** The server's sentences, with their codes. */
export function Sentences({ errors }: { errors: UserErrors }) {
  const text = useText();
  return (
    <div role="alert">
    <ul className={styles.errors}>
      {errors.map(({ code, message, path }) => (
        <li key={`${code} ${path.join(".")}`}>
          {message} <code>{text("state.code", { code })}</code>
        </li>
      ))}
    </ul>
    </div>
  );
}

/** The answer was lost. */
export function Unknown({ again, words }: { again: () => void; words?: string }) {
  const text = useText();
  return (
    <div className={styles.warning} role="alert">
      <p>
        <strong>{text("dialog.unknown")}</strong> {words}
      </p>
      <p>{text("dialog.unknownHint")}</p>
      <Button className="primary" onPress={again}>
        {text("dialog.askAgain")}
      </Button>
    </div>
  );
}
