import { MoreHorizontal } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { Button } from "react-aria-components";

import type { AccountRowFragment } from "../api/generated/graphql";
import { useText } from "../messages";
import styles from "./accounts.module.css";
import type { Column } from "./columns";
import type { MenuOf } from "./RowMenu";

type Props = {
  account: AccountRowFragment;
  columns: readonly Column[];
  index: number | undefined;
  style: CSSProperties;
  zone: string | undefined;
  open: (account: AccountRowFragment) => void;
  ask: (menu: MenuOf) => void;
};

/** One account: its ID opens all of its fields, and the button at the end what can be done with it. */
export function AccountRow({ account, columns, index, style, zone, open, ask }: Props) {
  const text = useText();
  const cell = ({ id, show }: Column): ReactNode =>
    id === "accountId" ? (
      <button type="button" className={styles.opens} aria-haspopup="dialog" onClick={() => open(account)}>
        {account.accountId}
      </button>
    ) : (
      show(account, text, zone)
    );
  return (
    <tr aria-rowindex={index} style={style}>
      {columns.map((column) => (
        <td key={column.id} data-column={column.id} className={column.number ? "number" : undefined}>
          {cell(column)}
        </td>
      ))}
      <td data-column="actions">
        <Button
          className={`quiet icon ${styles.menu}`}
          aria-label={text("accounts.menu", { id: account.accountId })}
          aria-haspopup="menu"
          onPress={({ target }) => ask({ account, button: target as HTMLElement })}
        >
          <MoreHorizontal size={16} aria-hidden />
        </Button>
      </td>
    </tr>
  );
}
