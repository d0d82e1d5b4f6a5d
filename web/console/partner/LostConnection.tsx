import { useConnection } from "../api/connection";
import { useText } from "../messages";
import { useNow } from "../progress/useUpdate";
import styles from "./partner.module.css";

/** Says that figures may be old, while nothing comes in. */
export function LostConnection() {
  const { lost, retryAt } = useConnection();
  return lost ? <Notice retryAt={retryAt} /> : null;
}

function Notice({ retryAt }: { retryAt: number | null }) {
  const text = useText();
  const now = useNow(true);
  const seconds = Math.max(0, Math.ceil(((retryAt ?? now) - now) / 1000));
  return <p className={styles.lost}>{text("state.connectionLost", { seconds })}</p>;
}
