import { Link } from "wouter";

import { FollowUpdateDocument, type HistoryRowFragment } from "../api/generated/graphql";
import { hasEnded } from "../api/states";
import { useLive } from "../api/useLive";
import { updateAddress } from "../app/addresses";
import { useNumber, useText } from "../messages";
import { attributeWords, valueWords } from "../messages/attributes";
import { Undo } from "../progress/actions/Undo";
import { percentOf } from "../progress/course";
import { Instant } from "../progress/Instant";
import blocks from "../ui/blocks.module.css";
import tables from "../ui/tables.module.css";
import styles from "./history.module.css";

const COLUMNS = ["when", "state", "batch", "changes", "updated", "unchanged", "refused", "who", "actions"] as const;
const COUNTS = ["updated", "unchanged", "refused"] as const;
/** So many rows are followed; the others are looked at anew when the page gets the focus. */
const LIVE = 10;

type Props = { rows: readonly HistoryRowFragment[] };

export function HistoryTable({ rows }: Props) {
  const text = useText();
  const live = new Set(rows.filter(({ state }) => !hasEnded(state)).slice(0, LIVE).map(({ id }) => id));
  return (
    <div className={styles.box}>
      <table className={`${tables.lines} ${tables.cards} ${styles.table}`} aria-labelledby="history-count">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col" className={COUNTS.some((count) => count === column) ? "number" : undefined}>
                {text(`history.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} live={live.has(row.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = { row: HistoryRowFragment; live: boolean };

function Row({ row, live }: RowProps) {
  const text = useText();
  const number = useNumber();
  // What it tells comes in by the cache.
  useLive(FollowUpdateDocument, { id: row.id }, !live);
  const { state, batch, changes, comment, progress } = row;
  const begun = state !== "SCHEDULED" && state !== "QUEUED";
  return (
    <tr data-update={row.id}>
      <td>
        <Link href={updateAddress(row.id)}>
          <Instant at={row.requestedAt} />
        </Link>
      </td>
      <td data-state={state}>
        {text(`updateState.${state}`)}
        {state === "RUNNING" && ` ${text("progress.percent", { percent: percentOf(progress.fraction) })}`}
      </td>
      <td>{batch.name}</td>
      <td>
        <Changes changes={changes} comment={comment} currency={batch.customer?.currency} />
      </td>
      {COUNTS.map((count) => (
        <td key={count} className="number" data-label={text(`history.column.${count}`)} data-count={count}>
          {begun ? number(progress[count]) : "–"}
        </td>
      ))}
      <td>{row.requestedBy}</td>
      <td>{hasEnded(state) && <Undone row={row} />}</td>
    </tr>
  );
}

type ChangesProps = Pick<HistoryRowFragment, "changes" | "comment"> & { currency: string | undefined };

function Changes({ changes, comment, currency }: ChangesProps) {
  const text = useText();
  return (
    <ul className={blocks.lines}>
      {changes.map(({ group, attribute, value }) => (
        <li key={`${group} ${attribute} ${value}`}>
          {attributeWords(attribute, text)}: {valueWords(attribute, value, text, currency)}
        </li>
      ))}
      {comment && <li className={styles.comment}>{text("history.comment", { comment })}</li>}
    </ul>
  );
}

function Undone({ row }: { row: HistoryRowFragment }) {
  const text = useText();
  if (!row.revertedBy) return <Undo update={row} />;
  return <Link href={updateAddress(row.revertedBy.id)}>{text("progress.undoneBy")}</Link>;
}
