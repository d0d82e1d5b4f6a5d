import type { PreviewFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import { attributeWords, valueWords } from "../../messages/attributes";
import { Bar } from "../../ui/Bar";
import styles from "./sections.module.css";
import tables from "./table.module.css";
import { Section } from "./Section";

type Props = { preview: PreviewFragment; currency: string };

const OUTCOMES = ["updated", "unchanged", "refused"] as const;

/** What would become of the selected accounts. */
export function Outcome({ preview, currency }: Props) {
  const text = useText();
  const number = useNumber();
  const counts = Object.fromEntries(OUTCOMES.map((each) => [`${each}Words`, number(preview[each])]));
  return (
    <Section title={text("dialog.outcome")}>
      <Bar parts={OUTCOMES.map((name) => ({ name, count: preview[name] }))} whole={preview.selected} thin />
      <p className={styles.outcome} data-outcome>
        {text("dialog.outcomeWords", { ...counts, updated: preview.updated, unchanged: preview.unchanged, refused: preview.refused })}
      </p>
      {preview.updated === 0 && <p className={styles.nothing}>{text("dialog.nothing")}</p>}
      {preview.samples.length > 0 && <Samples preview={preview} currency={currency} />}
    </Section>
  );
}

function Samples({ preview: { samples }, currency }: Props) {
  const text = useText();
  const words = (attribute: string, value: string | null) => (value === null ? text("dialog.none") : valueWords(attribute, value, text, currency));
  const number = useNumber();
  return (
    <details className={styles.details}>
      <summary>{text("dialog.samples", { count: samples.length })}</summary>
      <table className={`${tables.table} ${tables.samples}`}>
        <thead>
          <tr>
            {(["controlNumber", "accountId"] as const).map((column) => (
              <th key={column} scope="col" {...(column === "controlNumber" && { className: "number" })}>
                {text(`accounts.column.${column}`)}
              </th>
            ))}
            {(["setting", "before", "after"] as const).map((column) => (
              <th key={column} scope="col">
                {text(`dialog.samples.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {samples.flatMap(({ accountId, controlNumber, changes }) =>
            changes.map(({ attribute, before, after }, index) => (
              <tr key={`${controlNumber} ${attribute}`}>
                <td className="number">{index === 0 && number(controlNumber)}</td>
                <td>{index === 0 && accountId}</td>
                <td className={styles.muted}>{attributeWords(attribute, text)}</td>
                <td>{words(attribute, before)}</td>
                <td>{words(attribute, after)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </details>
  );
}
