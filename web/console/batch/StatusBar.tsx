import type { StatisticsFragment } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";
import styles from "./batch.module.css";

/** The selected by status: a bar for the eye, and the same as a table for whoever does not see it. */
export function StatusBar({ counts }: { counts: StatisticsFragment["byStatus"] }) {
  const text = useText();
  const number = useNumber();
  return (
    <div role="group" aria-label={text("batch.byStatus")}>
      <svg className={styles.bar} width="100%" height="12" aria-hidden="true">
        {segments(counts).map(({ status, from, share }) => (
          <rect key={status} x={`${from}%`} width={`${share}%`} height="12" className={styles[status]} />
        ))}
      </svg>
      <ul className={styles.legend} aria-hidden="true">
        {counts.map(({ status, count }) => (
          <li key={status} data-none={count === 0 || undefined}>
            <i className={styles[status]} />
            {text(`status.${status}`)} <b className="number">{number(count)}</b>
          </li>
        ))}
      </ul>
      <table className="visually-hidden">
        <caption>{text("batch.byStatus")}</caption>
        <tbody>
          {counts.map(({ status, count }) => (
            <tr key={status}>
              <th scope="row">{text(`status.${status}`)}</th>
              <td>{number(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function segments(counts: StatisticsFragment["byStatus"]) {
  const total = Math.max(1, counts.reduce((sum, { count }) => sum + count, 0));
  let from = 0;
  return counts.map(({ status, count }) => {
    const share = (count / total) * 100;
    from += share;
    return { status, share, from: from - share };
  });
}
