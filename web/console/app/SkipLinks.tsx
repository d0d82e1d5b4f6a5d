import { useLocation } from "wouter";

import { useText } from "../messages";
import { useViewer } from "../session/viewer";
import { goToRegion, type Region } from "./regions";
import styles from "./TopBar.module.css";

const PANEL = [
  ["search", "nav.skipToSearch"],
  ["main", "nav.skipToAccounts"],
  ["update", "nav.skipToUpdate"],
] as const;
const OTHER = [["main", "nav.skipToMain"]] as const;

/** The first things that Tab comes to: they put the focus into a region, past everything before it. */
export function SkipLinks() {
  const text = useText();
  const [location] = useLocation();
  const partner = useViewer().distributor !== null;
  const onPanel = !partner && (location === "/" || location.startsWith("/batches/"));
  return (
    <div className={styles.skip}>
      {(onPanel ? PANEL : OTHER).map(([id, message]) => (
        <a key={id} href={`#${id}`} onClick={(event) => go(event, id)}>
          {text(message)}
        </a>
      ))}
    </div>
  );
}

// The address is left as it is: its fragment is where tokens come in.
function go(event: React.MouseEvent, region: Region): void {
  event.preventDefault();
  goToRegion(region);
}
