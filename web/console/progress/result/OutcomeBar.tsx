import type { UpdateDetailsFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import { Bar, Swatch } from "../../ui/Bar";
import styles from "./outcomes.module.css";

/** The selected by outcome: a bar for the eye, and the figures beside their words. */
export function OutcomeBar({ progress }: { progress: UpdateDetailsFragment["progress"] }) {
  const text = useText();
  const number = useNumber();
  const parts = [
    { name: "updated", count: progress.updated },
    { name: "unchanged", count: progress.unchanged },
    { name: "refused", count: progress.refused },
    { name: "notReached", count: progress.selected - progress.processed },
  ] as const;
  return (
    <div>
      <Bar parts={parts} whole={progress.selected} />
      <dl className={styles.legend}>
        <div>
          <dt>{text("progress.selected")}</dt>
          <dd data-count="selected">{number(progress.selected)}</dd>
        </div>
        {parts.map(({ name, count }) =>
          name === "notReached" && count === 0 ? null : (
            <div key={name}>
              <dt>
                <Swatch name={name} />
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
