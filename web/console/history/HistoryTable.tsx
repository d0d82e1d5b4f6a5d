import { Link } from "wouter";

import { FollowUpdateDocument, type HistoryRowFragment } from "../api/generated/graphql";
import { useLive } from "../api/useLive";
import { type Text, useNumber, useText } from "../messages";
import { Undo } from "../progress/actions/Undo";
import { hasEnded, percentOf } from "../progress/course";
import { Instant } from "../progress/Instant";
import { updateAddress } from "../progress/Links";
import styles from "./history.module.css";

const COLUMNS = ["when", "who", "batch", "changes", "state", "counts", "actions"] as const;
/** So many rows are followed; the others are looked at anew when the page gets the focus. */
const LIVE = 10;

type Props = { rows: readonly HistoryRowFragment[]; again: () => void };

export function HistoryTable({ rows, again }: Props) {
  const text = useText();
  const live = new Set(rows.filter(({ state }) => !hasEnded(state)).slice(0, LIVE).map(({ id }) => id));
  return (
    <div className={styles.box}>
      <table className={styles.table} aria-labelledby="history-count">
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {text(`history.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} live={live.has(row.id)} again={again} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, live, again }: { row: HistoryRowFragment; live: boolean; again: () => void }) {
  const text = useText();
  const number = useNumber();
  // What it tells comes in by the cache.
  useLive(FollowUpdateDocument, { id: row.id }, !live);
  const { state, batch, changes, comment } = row;
  return (
    <tr data-update={row.id}>
      <td>
        <Link href={updateAddress(row.id)}>
          <Instant at={row.requestedAt} />
        </Link>
      </td>
      <td>{row.requestedBy}</td>
      <td>{batch.name}</td>
      <td>
        <ul className={styles.changes}>
          {changes.map(({ group, attribute, value }) => (
            <li key={`${group} ${attribute} ${value}`}>
              {attribute}: {value}
            </li>
          ))}
          {comment && <li className={styles.comment}>{text("history.comment", { comment })}</li>}
        </ul>
      </td>
      <td data-state={state}>{text(`updateState.${state}`)}</td>
      <td>{counts(row, text, number)}</td>
      <td>{hasEnded(state) && <Undone row={row} again={again} />}</td>
    </tr>
  );
}

function counts({ state, progress }: HistoryRowFragment, text: Text, number: (value: number) => string): string {
  const { selected, updated, unchanged, refused, fraction } = progress;
  if (state === "SCHEDULED" || state === "QUEUED") return "–";
  const told = text("history.counts", { updated: number(updated), unchanged: number(unchanged), refused: number(refused) });
  if (state !== "RUNNING") return told;
  return `${text("history.of", { percent: percentOf(fraction), selected: number(selected) })}: ${told}`;
}

function Undone({ row, again }: { row: HistoryRowFragment; again: () => void }) {
  const text = useText();
  if (!row.revertedBy) return <Undo update={row} reload={again} />;
  return <Link href={updateAddress(row.revertedBy.id)}>{text("progress.undoneBy")}</Link>;
}
