import { Button } from "react-aria-components";

import type { PreviewFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import said from "./said.module.css";
import styles from "./sections.module.css";
import { isAllOrNothing } from "../facts";
import type { DialogRequest } from "../request";
import { Section } from "./Section";

type Props = { request: DialogRequest; preview: PreviewFragment; onSkipRefused?: () => void };

/** Which accounts would be refused, rule by rule. */
export function Refusals({ request, preview, onSkipRefused }: Props) {
  const text = useText();
  const number = useNumber();
  if (preview.refused === 0) return null;
  return (
    <Section title={text("dialog.refusals")}>
      {isAllOrNothing(request) && (
        <div className={said.warning}>
          <p>
            <strong>{text("dialog.allOrNothing")}</strong>
          </p>
          {onSkipRefused && <Button onPress={onSkipRefused}>{text("dialog.skipRefused")}</Button>}
        </div>
      )}
      <ul className={styles.rules}>
        {preview.refusals.map(({ code, message, count, samples }) => (
          <li key={code}>
            <p>
              <b className="number">{number(count)}</b> {message} <code>{code}</code>
            </p>
            <p className={styles.muted}>
              {text(samples.length < count ? "dialog.refusedSome" : "dialog.refusedAll", {
                ids: samples.map(({ accountId }) => accountId).join(", "),
              })}
            </p>
          </li>
        ))}
      </ul>
      {preview.refusals.length > 1 && (
        <p className={styles.muted}>{text("dialog.overlap", { refused: number(preview.refused) })}</p>
      )}
    </Section>
  );
}
