import type { ReactNode } from "react";

import type { AccountRowFragment } from "../api/generated/graphql";
import type { MessageId, Text } from "../messages";
import { formatAmount } from "../messages/money";

type ColumnId = Extract<MessageId, `accounts.column.${string}`> extends `accounts.column.${infer Id}` ? Id : never;

export type Column = {
  readonly id: ColumnId;
  readonly width: string;
  readonly number?: boolean;
  readonly always?: boolean;
  show(account: AccountRowFragment, text: Text): ReactNode;
};

/** The columns of the table, in their order; which of them are shown is the person's choice. */
export const COLUMNS: readonly Column[] = [
  { id: "controlNumber", width: "96px", number: true, always: true, show: (account) => account.controlNumber },
  { id: "accountId", width: "minmax(130px, 1.2fr)", always: true, show: (account) => account.accountId },
  { id: "status", width: "112px", show: (account, text) => text(`status.${account.status}`) },
  { id: "balance", width: "minmax(96px, 1fr)", number: true, show: (account) => formatAmount(account.balance) },
  { id: "product", width: "minmax(120px, 1.4fr)", show: (account) => account.product.name },
  { id: "expirationDate", width: "100px", show: (account, text) => account.expirationDate ?? text("accounts.never") },
  { id: "firstUsage", width: "100px", show: (account, text) => account.firstUsage?.slice(0, 10) ?? text("accounts.never") },
];
