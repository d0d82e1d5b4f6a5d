import { useConnection } from "../api/connection";
import { useText } from "../messages";
import styles from "./states.module.css";
import { useNow } from "./useNow";

/** Says that figures may be old, while nothing comes in. */
export function LostConnection() {
  const { lost, retryAt } = useConnection();
  return lost ? <Notice retryAt={retryAt} /> : null;
}

function Notice({ retryAt }: { retryAt: number | null }) {
  const text = useText();
  const now = useNow();
  const seconds = Math.max(0, Math.ceil(((retryAt ?? now) - now) / 1000));
  return (
    <p className={styles.lost}>
      <span className="visually-hidden" role="status">
        {text("state.connectionLostShort")}
      </span>
      {text("state.connectionLost", { seconds })}
    </p>
  );
}
