import type { UpdateDetailsFragment, UpdateResultsQuery } from "../../api/generated/graphql";
import { useText } from "../../messages";
import { attributeWords, valueWords } from "../../messages/attributes";
import { Swatch } from "../../ui/Bar";
import blocks from "../../ui/blocks.module.css";
import tables from "../../ui/tables.module.css";
import styles from "./table.module.css";

type Row = NonNullable<UpdateResultsQuery["batchUpdate"]>["results"]["nodes"][number];
type Props = { rows: readonly Row[]; refusals: UpdateDetailsFragment["refusals"]; currency: string | undefined };

const COLUMNS = ["controlNumber", "accountId", "outcome", "what"] as const;
const SWATCHES = { UPDATED: "updated", UNCHANGED: "unchanged", REFUSED: "refused" } as const;

/** Accounts, what became of them, and why or how. */
export function ResultTable({ rows, ...of }: Props) {
  const text = useText();
  return (
    <div className={styles.box} tabIndex={0} role="group" aria-labelledby="result-accounts">
      <table className={`${tables.lines} ${tables.stickyHead} ${tables.cards} ${styles.table}`} aria-labelledby="result-accounts">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={column === "controlNumber" ? "number" : undefined}>
                {text(`result.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.controlNumber}>
              <td className="number">{row.controlNumber}</td>
              <td>{row.accountId}</td>
              <td>
                <Swatch name={SWATCHES[row.outcome]} /> {text(`outcome.${row.outcome}`)}
              </td>
              <td>
                <What row={row} {...of} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function What({ row, refusals, currency }: Omit<Props, "rows"> & { row: Row }) {
  const text = useText();
  const words = (attribute: string, value: string | null) => (value === null ? text("result.noValue") : valueWords(attribute, value, text, currency));
  return (
    <ul className={`${blocks.lines} ${styles.what}`}>
      {row.refusals.map((code) => (
        <li key={code}>
          {refusals.find((refusal) => refusal.code === code)?.message} <code>{code}</code>
        </li>
      ))}
      {row.changes.map(({ attribute, before, after }) => (
        <li key={attribute}>
          <span className={styles.attribute}>{attributeWords(attribute, text)}</span> <span className={styles.before}>{words(attribute, before)}</span>
          <span className="visually-hidden">{text("result.becomes")}</span>
          <span aria-hidden="true"> → </span>
          <b>{words(attribute, after)}</b>
        </li>
      ))}
    </ul>
  );
}
