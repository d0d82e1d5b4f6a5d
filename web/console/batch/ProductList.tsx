import type { StatisticsFragment } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";
import styles from "./batch.module.css";

const SHOWN = 8;

/** The selected by product: the largest, and the rest in one line. */
export function ProductList({ counts }: { counts: StatisticsFragment["byProduct"] }) {
  const text = useText();
  const number = useNumber();
  const sorted = counts.toSorted((one, other) => other.count - one.count);
  const others = sorted.slice(SHOWN);
  return (
    <table className={styles.products}>
      <caption>{text("batch.byProduct")}</caption>
      <tbody>
        {sorted.slice(0, SHOWN).map(({ product, count }) => (
          <tr key={product.id}>
            <th scope="row">{product.name}</th>
            <td className="number">{number(count)}</td>
          </tr>
        ))}
        {others.length > 0 && (
          <tr>
            <th scope="row">{text("batch.others", { count: others.length })}</th>
            <td className="number">{number(others.reduce((sum, { count }) => sum + count, 0))}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
