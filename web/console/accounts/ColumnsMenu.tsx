import { Columns3 } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import { useText } from "../messages";
import { type ColumnId, COLUMNS } from "./columns";
import type { Columns } from "./useColumns";

/** Which columns the table has; the menu stays open while they are ticked. */
export function ColumnsMenu({ columns: { shown, show } }: { columns: Columns }) {
  const text = useText();
  return (
    <MenuTrigger>
      <Button>
        <Columns3 size={16} aria-hidden />
        {text("accounts.columns")}
      </Button>
      <Popover>
        <Menu
          aria-label={text("accounts.columns")}
          selectionMode="multiple"
          shouldCloseOnSelect={false}
          selectedKeys={shown.map(({ id }) => id)}
          disabledKeys={COLUMNS.filter(({ always }) => always).map(({ id }) => id)}
          onSelectionChange={(keys) => show(new Set([...keys] as ColumnId[]))}
        >
          {COLUMNS.map(({ id }) => (
            <MenuItem key={id} id={id}>
              {text(`accounts.column.${id}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
