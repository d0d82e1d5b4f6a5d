import type { PreviewFragment } from "../../api/generated/graphql";
import { useText } from "../../messages";
import { formatAmount } from "../../messages/money";
import styles from "./sections.module.css";
import tables from "./table.module.css";
import { Section } from "./Section";

type Props = { preview: PreviewFragment; currency: string };

/** What it costs: of the accounts in all, and of each distributor. */
export function Money({ preview, currency }: Props) {
  const text = useText();
  const { moneyMoved, distributorCharges: charges } = preview;
  const moves = preview.changes.some(({ attribute }) => attribute === "charge" || attribute === "refund");
  if (!moves && charges.length === 0) return null;
  const amount = (value: string) => `${formatAmount(value)} ${currency}`.trim();
  return (
    <Section title={text("dialog.money")}>
      {moves && (
        <p className={styles.total}>
          {text("dialog.total")} <b data-count="total">{amount(moneyMoved)}</b>
        </p>
      )}
      {charges.length > 0 && (
        <table className={tables.table}>
          <thead>
            <tr>
              <th scope="col">{text("dialog.distributor")}</th>
              {(["amount", "debtAfter", "creditLimit"] as const).map((column) => (
                <th key={column} scope="col" className="number">
                  {text(`dialog.distributor.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {charges.map(({ distributor, amount: charged, debtAfter, creditLimit }) => (
              <tr key={distributor.id}>
                <th scope="row">{distributor.name}</th>
                <td className="number">{amount(charged)}</td>
                <td className="number">{amount(debtAfter)}</td>
                <td className="number">{creditLimit === null ? text("dialog.unlimited") : amount(creditLimit)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
