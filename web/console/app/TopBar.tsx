import { Monitor, Moon, Sun } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import { useText } from "../messages";
import { useViewer } from "../session/viewer";
import { Navigation } from "./Navigation";
import { PersonMenu } from "./PersonMenu";
import { SkipLinks } from "./SkipLinks";
import styles from "./TopBar.module.css";
import { type Theme, THEMES, useTheme } from "./theme";

export function TopBar() {
  const text = useText();
  const { distributor } = useViewer();
  return (
    <header className={styles.bar}>
      <SkipLinks />
      <span className={styles.product}>{text("product")}</span>
      {distributor === null && <Navigation />}
      <PersonMenu />
      <ThemeMenu />
    </header>
  );
}

const ICONS: Record<Theme, typeof Sun> = { system: Monitor, light: Sun, dark: Moon };

function ThemeMenu() {
  const text = useText();
  const [theme, setTheme] = useTheme();
  const Icon = ICONS[theme];
  return (
    <MenuTrigger>
      <Button className="quiet icon" aria-label={`${text("theme.label")}: ${text(`theme.${theme}`)}`}>
        <Icon size={16} aria-hidden />
      </Button>
      <Popover>
        <Menu
          aria-label={text("theme.label")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme]}
          onAction={(key) => setTheme(key as Theme)}
        >
          {THEMES.map((each) => (
            <MenuItem key={each} id={each}>
              {text(`theme.${each}`)}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
