import { MoreHorizontal } from "lucide-react";
import { memo, type ReactNode } from "react";

import type { AccountRowFragment } from "../api/generated/graphql";
import { useText } from "../messages";
import styles from "./accounts.module.css";
import type { Column } from "./columns";
import type { MenuOf } from "./RowMenu";

type Props = {
  account: AccountRowFragment;
  columns: readonly Column[];
  index: number | undefined;
  /** Pixels from the top of the list. */
  top: number;
  zone: string | undefined;
  open: (account: AccountRowFragment) => void;
  ask: (menu: MenuOf) => void;
};

/**
 * One account: its ID opens all of its fields, and the button at the end what can be done with it. While the list is
 * scrolled, rows come with each frame: those that stay are not made again, and the buttons are the browser's own.
 */
export const AccountRow = memo(function AccountRow({ account, columns, index, top, zone, open, ask }: Props) {
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
    <tr aria-rowindex={index} style={{ transform: `translateY(${top}px)` }}>
      {columns.map((column) => (
        <td
          key={column.id}
          data-column={column.id}
          className={column.number ? "number" : undefined}
          // It may be cut off.
          title={column.id === "product" ? account.product.name : undefined}
        >
          {cell(column)}
        </td>
      ))}
      <td data-column="actions">
        <button
          type="button"
          className={`quiet icon ${styles.menu}`}
          aria-label={text("accounts.menu", { id: account.accountId })}
          aria-haspopup="menu"
          onClick={({ currentTarget }) => ask({ account, button: currentTarget })}
          onKeyDown={(event) => {
            // The click that the browser makes of a key is a screen reader's to react-aria: its menu would have the
            // focus, and not the first item.
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            ask({ account, button: event.currentTarget });
          }}
        >
          <MoreHorizontal size={16} aria-hidden />
        </button>
      </td>
    </tr>
  );
});
