import { UserRound } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import { useText } from "../messages";
import { signOut } from "../session/session";
import { useViewer } from "../session/viewer";
import styles from "./TopBar.module.css";

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const text = useText();
  const { subject, tenant, distributor } = useViewer();
  const said = text("nav.who", { subject, tenant: distributor?.name ?? tenant });
  return (
    <MenuTrigger>
      <Button className={`quiet ${styles.who}`}>
        <UserRound size={16} aria-hidden />
        <span className="visually-hidden">{said}</span>
        <span aria-hidden="true" className={styles.whoShort}>
          {subject} · {distributor?.name ?? tenant}
        </span>
      </Button>
      <Popover placement="bottom end">
        <p className={styles.whoWhole}>{said}</p>
        {/* An operator begins anew with the search; a partner has one page. */}
        <Menu aria-label={said} onAction={() => signOut(distributor ? location.pathname : "/")}>
          <MenuItem id="signOut">{text("nav.signOut")}</MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
