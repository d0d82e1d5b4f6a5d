import { type CSSProperties, useMemo, useRef, useState } from "react";

import type { AccountRowFragment } from "../api/generated/graphql";
import { useSelection, useStatistics } from "../batch/selection";
import { useText } from "../messages";
import tables from "../ui/tables.module.css";
import { useWidth } from "../ui/useWidth";
import { AccountDrawer } from "./AccountDrawer";
import { AccountRow } from "./AccountRow";
import styles from "./accounts.module.css";
import { type Column, lengthOfBalance, wide } from "./columns";
import { firstIndex, rowCount } from "./position";
import { RowLimit } from "./RowLimit";
import { type MenuOf, RowMenu } from "./RowMenu";
import type { Pages } from "./usePages";
import { useScrolling } from "./useScrolling";

/** Heights in pixels, for the list, which reckons with them, and for the styles. */
const ROW = 32;
const CARD = 60;
const MENU = "36px";

/** A native table, of which the rows in view are there; on a narrow page each row is a card of two lines. */
export function AccountsTable({ pages, columns }: { pages: Pages; columns: readonly Column[] }) {
  const text = useText();
  const { filter, statistics, batch } = useSelection();
  const selected = useStatistics(filter, statistics).statistics?.selected;
  const cards = useWidth() === "narrow";
  const [opened, setOpened] = useState<AccountRowFragment>();
  const [menu, setMenu] = useState<MenuOf>();
  const box = useRef<HTMLDivElement>(null);
  const row = cards ? CARD : ROW;
  const { items, height } = useScrolling(box, pages, row);
  const kept = { count: pages.rows.length, earlier: pages.earlier, more: pages.more };
  const first = firstIndex(kept, selected);
  const template = [...columns.map(({ width }) => width), MENU].join(" ");
  const widths = { ...useWidths(pages.rows), "--columns": template, "--row": `${row}px` } as CSSProperties;
  return (
    <div className={styles.box} ref={box} tabIndex={0} role="group" aria-labelledby="accounts-title">
      <RowLimit pages={pages} direction="before" />
      <table
        className={cards ? `${tables.cards} ${styles.cards}` : `${tables.captions} ${tables.stickyHead} ${styles.table}`}
        style={widths}
        aria-labelledby="accounts-title"
        aria-rowcount={rowCount(kept, selected)}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map(({ id, number }) => (
              <th key={id} scope="col" className={number ? "number" : undefined}>
                {text(`accounts.column.${id}`)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{text("accounts.column.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody style={{ height }}>
          {items.map(({ index, start }) => (
            <AccountRow
              key={pages.rows[index]!.id}
              account={pages.rows[index]!}
              columns={columns}
              index={first === undefined ? undefined : first + index}
              top={start}
              zone={batch.customer?.billingTimeZone}
              open={setOpened}
              ask={setMenu}
            />
          ))}
        </tbody>
      </table>
      <RowLimit pages={pages} direction="after" />
      {menu && <RowMenu of={menu} close={() => setMenu(undefined)} />}
      {opened && <AccountDrawer account={opened} close={() => setOpened(undefined)} />}
    </div>
  );
}

/** What is never cut off, however long it is: which account it is, and money. */
function useWidths(rows: readonly AccountRowFragment[]) {
  return useMemo(() => {
    const longest = (lengthOf: (account: AccountRowFragment) => number, least: number) =>
      rows.reduce((most, account) => Math.max(most, lengthOf(account)), least);
    return {
      "--control-number": wide(`max(58px, ${longest(({ controlNumber }) => String(controlNumber).length, 6)}ch)`),
      "--account-id": wide(`${longest(({ accountId }) => accountId.length, 11)}ch`),
      "--balance": wide(`${longest(lengthOfBalance, 7)}ch`),
    };
  }, [rows]);
}
