import type { StatisticsFragment } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";
import { Bar, Swatch } from "../ui/Bar";
import styles from "./batch.module.css";

/** The selected by status: a bar for the eye, and the same as a table for whoever does not see it. */
export function StatusBar({ counts }: { counts: StatisticsFragment["byStatus"] }) {
  const text = useText();
  const number = useNumber();
  const whole = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <div role="group" aria-label={text("batch.byStatus")}>
      <Bar parts={counts.map(({ status, count }) => ({ name: status, count }))} whole={whole} />
      <ul className={styles.legend} aria-hidden="true">
        {counts.map(({ status, count }) => (
          <li key={status} data-none={count === 0 || undefined}>
            <Swatch name={status} />
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
