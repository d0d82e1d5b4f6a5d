import { useRef } from "react";
import { Menu, MenuItem, Popover } from "react-aria-components";
import { useLocation } from "wouter";

import type { AccountRowFragment } from "../api/generated/graphql";
import { useSelection } from "../batch/selection";
import { useText } from "../messages";
import { toAddress } from "../search/filter";

export type MenuOf = { readonly account: AccountRowFragment; readonly button: HTMLElement };

/** What can be done with one account. All rows share it: a menu for each would make scrolling slow. */
export function RowMenu({ of, close }: { of: MenuOf; close: () => void }) {
  const text = useText();
  const { batch, criteria } = useSelection();
  const [, navigate] = useLocation();
  const button = useRef(of.button);
  const { accountId, controlNumber } = of.account;
  return (
    <Popover triggerRef={button} isOpen onOpenChange={close} placement="bottom end">
      <Menu
        aria-label={text("accounts.menu", { id: accountId })}
        autoFocus="first"
        onClose={close}
        onAction={() => navigate(toAddress(batch.id, { ...criteria, controlNumbers: String(controlNumber) }))}
      >
        <MenuItem id="only">{text("accounts.only")}</MenuItem>
      </Menu>
    </Popover>
  );
}
