import type { PreviewFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import said from "./said.module.css";
import tables from "./table.module.css";

type Props = { before: PreviewFragment; now: PreviewFragment };

/** The server says that what was confirmed is no longer so: each count and rule as it was, and as it is. */
export function StaleDifference({ before, now }: Props) {
  const text = useText();
  const number = useNumber();
  return (
    <div className={said.warning} role="alert">
      <p>
        <strong>{text("dialog.stale")}</strong> <code>{text("state.code", { code: "CONFIRMATION_STALE" })}</code>
      </p>
      <table className={tables.table}>
        <thead>
          <tr>
            <th scope="col">{text("dialog.stale.what")}</th>
            {(["was", "now", "difference"] as const).map((column) => (
              <th key={column} scope="col" className="number">
                {text(`dialog.stale.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows(before, now).map(({ key, words, was, is }) => (
            <tr key={key} data-row={key}>
              <th scope="row">{words ?? text(`dialog.count.${key as (typeof COUNTS)[number]}`)}</th>
              <td className="number">{number(was)}</td>
              <td className="number">{number(is)}</td>
              <td className="number">{signed(is - was, number)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const COUNTS = ["selected", "updated", "unchanged", "refused"] as const;

type Row = { key: string; words: string | null; was: number; is: number };

function rows(before: PreviewFragment, now: PreviewFragment): Row[] {
  const counts = COUNTS.map((key) => ({ key, words: null, was: before[key], is: now[key] }));
  const messages = new Map([...before.refusals, ...now.refusals].map(({ code, message }) => [code, message]));
  const of = ({ refusals }: PreviewFragment, code: string) => refusals.find((each) => each.code === code)?.count ?? 0;
  const rules = [...messages].map(([code, words]) => ({ key: code, words, was: of(before, code), is: of(now, code) }));
  return [...counts, ...rules];
}

function signed(difference: number, number: (value: number) => string): string {
  return difference > 0 ? `+${number(difference)}` : number(difference);
}
