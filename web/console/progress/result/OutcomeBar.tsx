import type { UpdateDetailsFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import styles from "./outcomes.module.css";

/** The selected by outcome: a bar for the eye, and the figures beside their words. */
export function OutcomeBar({ progress }: { progress: UpdateDetailsFragment["progress"] }) {
  const text = useText();
  const number = useNumber();
  const parts = [
    ["updated", progress.updated],
    ["unchanged", progress.unchanged],
    ["refused", progress.refused],
    ["notReached", progress.selected - progress.processed],
  ] as const;
  const total = Math.max(1, progress.selected);
  let from = 0;
  return (
    <div>
      <svg className={styles.bar} width="100%" height="12" aria-hidden="true">
        {parts.map(([name, count]) => {
          const share = (count / total) * 100;
          from += share;
          return <rect key={name} x={`${from - share}%`} width={`${share}%`} height="12" className={styles[name]} />;
        })}
      </svg>
      <dl className={styles.legend}>
        <div>
          <dt>{text("progress.selected")}</dt>
          <dd data-count="selected">{number(progress.selected)}</dd>
        </div>
        {parts.map(([name, count]) =>
          name === "notReached" && count === 0 ? null : (
            <div key={name}>
              <dt>
                <i className={styles[name]} aria-hidden="true" />
                {text(`progress.${name}`)}
              </dt>
              <dd data-count={name}>{number(count)}</dd>
            </div>
          ),
        )}
      </dl>
    </div>
  );
}
