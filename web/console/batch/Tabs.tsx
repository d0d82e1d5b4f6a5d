import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { useText } from "../messages";
import { type Name, NAMES } from "./Part";
import styles from "./Workspace.module.css";

type Props = { current: Name; ticked: number; goTo: (name: Name) => void };

/** The way from one part of the panel to another, where there is room for one alone. */
export function Tabs({ current, ticked, goTo }: Props) {
  const text = useText();
  return (
    <nav className={styles.tabs} aria-label={text("tabs.label")}>
      <ToggleButtonGroup
        aria-label={text("tabs.label")}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[current]}
        onSelectionChange={(keys) => goTo([...keys][0] as Name)}
      >
        {NAMES.map((name) => (
          <ToggleButton key={name} id={name}>
            {text(`tabs.${name}`, { count: ticked })}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </nav>
  );
}
