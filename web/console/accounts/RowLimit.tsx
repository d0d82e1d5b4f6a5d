import { Button } from "react-aria-components";

import { useNumber, useText } from "../messages";
import styles from "./accounts.module.css";
import { KEPT, type Pages } from "./usePages";

type Props = { pages: Pages; direction: "after" | "before" };

/** The end of what is kept, at either side: how to go on when there is more, or that more is on its way. */
export function RowLimit({ pages: { full, more, earlier, loading, first, last, start }, direction }: Props) {
  const text = useText();
  const number = useNumber();
  const cursor = direction === "after" ? last : first;
  if (full && cursor !== null && (direction === "after" ? more : earlier)) {
    return (
      <p key="limit" className={styles.foot}>
        {text("accounts.full", { count: number(KEPT) })}{" "}
        <Button onPress={() => start({ kind: direction, cursor })}>{text("accounts.goOn")}</Button>
      </p>
    );
  }
  // Above the rows it would move them.
  if (!loading || direction === "before") return null;
  // Another element than the end's: rows come where it stood, and an element that goes on would have moved by itself.
  return (
    <p key="loading" className={styles.foot} role="status">
      {text("accounts.loadingMore")}
    </p>
  );
}
