import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Button } from "react-aria-components";

import type { AccountRowFragment } from "../api/generated/graphql";
import { useSelection } from "../batch/selection";
import { useNumber, useText } from "../messages";
import styles from "./accounts.module.css";
import { COLUMNS, type Column } from "./columns";
import { KEPT, type Pages } from "./usePages";

const ROW = 32;
const AHEAD = 20;

/** A native table, of which the rows in view are there; the next page is asked for before its place comes into view. */
export function AccountsTable({ pages }: { pages: Pages }) {
  const text = useText();
  const { statistics } = useSelection();
  const box = useRef<HTMLDivElement>(null);
  const { rows, load, more } = pages;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const end = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && end >= rows.length - AHEAD) load("after");
  });
  const columns = COLUMNS;
  const template = columns.map(({ width }) => width).join(" ");
  const from = pages.earlier ? 0 : 1;
  return (
    <div className={styles.box} ref={box} tabIndex={0} role="group" aria-labelledby="accounts-title">
      <table className={styles.table} aria-labelledby="accounts-title" aria-rowcount={from === 1 ? (statistics?.selected ?? -1) + 1 : -1}>
        <thead>
          <tr aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            {columns.map(({ id, number }) => (
              <th key={id} scope="col" className={number ? "number" : undefined}>
                {text(`accounts.column.${id}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => (
            <Row key={rows[index]!.id} account={rows[index]!} index={index + 2} top={start} template={template} columns={columns} />
          ))}
        </tbody>
      </table>
      <Foot pages={pages} />
    </div>
  );
}

type RowProps = { account: AccountRowFragment; index: number; top: number; template: string; columns: readonly Column[] };

function Row({ account, index, top, template, columns }: RowProps) {
  const text = useText();
  return (
    <tr aria-rowindex={index} style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}>
      {columns.map(({ id, number, show }) => (
        <td key={id} className={number ? "number" : undefined}>
          {show(account, text)}
        </td>
      ))}
    </tr>
  );
}

function Foot({ pages: { rows, loading, full, more, start } }: { pages: Pages }) {
  const text = useText();
  const number = useNumber();
  if (full && more) {
    return (
      <p className={styles.foot}>
        {text("accounts.full", { count: number(KEPT) })}{" "}
        <Button onPress={() => start({ kind: "at", number: rows.at(-1)!.controlNumber + 1 })}>{text("accounts.goOn")}</Button>
      </p>
    );
  }
  return loading ? (
    <p className={styles.foot} role="status">
      {text("accounts.loadingMore")}
    </p>
  ) : null;
}
