import { parseAbsolute, toCalendarDate } from "@internationalized/date";
import type { ReactNode } from "react";

import type { AccountRowFragment } from "../api/generated/graphql";
import type { MessageId, Text } from "../messages";
import { formatAmount } from "../messages/money";

export type ColumnId = Exclude<
  Extract<MessageId, `accounts.column.${string}`> extends `accounts.column.${infer Id}` ? Id : never,
  "actions"
>;

export type Column = {
  readonly id: ColumnId;
  readonly width: string;
  readonly number?: boolean;
  /** Shown whatever is chosen: without it nobody would know which account a row is. */
  readonly always?: boolean;
  show(account: AccountRowFragment, text: Text, zone: string | undefined): ReactNode;
};

/** A column with room for so much between its paddings. */
export const wide = (room: string): string => `calc(${room} + 2 * var(--cell))`;

/** The columns of the table, in their order; which of them are shown is the person's choice. */
export const COLUMNS: readonly Column[] = [
  { id: "controlNumber", width: "var(--control-number)", number: true, always: true, show: (account) => account.controlNumber },
  { id: "accountId", width: "minmax(var(--account-id), var(--spare))", always: true, show: (account) => account.accountId },
  { id: "status", width: wide("94px"), show: (account, text) => text(`status.${account.status}`) },
  { id: "balance", width: "minmax(var(--balance), var(--spare))", number: true, show: (account) => formatAmount(account.balance) },
  { id: "product", width: "minmax(var(--product), 1.4fr)", show: (account) => account.product.name },
  { id: "expirationDate", width: wide("78px"), show: (account, text) => account.expirationDate ?? text("accounts.never") },
  {
    id: "firstUsage",
    width: wide("78px"),
    show: ({ firstUsage }, text, zone) => (firstUsage === null ? text("accounts.never") : dayOf(firstUsage, zone)),
  },
];

/** The day of a moment where the customer is billed; for who may not know where that is, in UTC, and it says so. */
export function dayOf(moment: string, zone: string | undefined): string {
  const day = toCalendarDate(parseAbsolute(moment, zone ?? "UTC")).toString();
  return zone === undefined ? `${day} UTC` : day;
}

const lengths = new WeakMap<AccountRowFragment, number>();

/** The characters of a balance as it is shown: counted once for each account, as the list grows by pages. */
export function lengthOfBalance(account: AccountRowFragment): number {
  let length = lengths.get(account);
  if (length === undefined) {
    length = formatAmount(account.balance).length;
    lengths.set(account, length);
  }
  return length;
}
