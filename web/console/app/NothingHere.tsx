import { Link } from "wouter";

import { useText } from "../messages";
import { useViewer } from "../session/viewer";
import { Empty } from "../ui/Empty";
import { Main } from "./Main";
import styles from "./Screens.module.css";

/** A partner, who has no navigation, is shown the way to the one page: whoever signs in at the server's address comes here. */
export function NothingHere() {
  const text = useText();
  const partner = useViewer().distributor !== null;
  return (
    <Main>
      <Empty level={1} title={text("nothingHere.title")} />
      {partner && (
        <p className={styles.way}>
          <Link href="/partner">{text("partner.title")}</Link>
        </p>
      )}
    </Main>
  );
}
