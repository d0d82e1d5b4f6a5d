import type { UpdateDetailsFragment } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";
import styles from "./progress.module.css";

const COUNTS = ["selected", "processed", "updated", "unchanged", "refused"] as const;

/** The five figures of an update, as the server tells them. */
export function Counts({ progress }: { progress: UpdateDetailsFragment["progress"] }) {
  const text = useText();
  const number = useNumber();
  return (
    <dl className={styles.counts}>
      {COUNTS.map((count) => (
        <div key={count}>
          <dt>{text(`progress.${count}`)}</dt>
          <dd data-count={count}>{number(progress[count])}</dd>
        </div>
      ))}
    </dl>
  );
}
