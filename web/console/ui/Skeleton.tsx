import { useText } from "../messages";
import styles from "./states.module.css";

/** Where something will be: as many lines as it will have, so that nothing moves when it comes. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const text = useText();
  return (
    <div className={styles.skeleton} role="status">
      <span className="visually-hidden">{text("state.loading")}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} aria-hidden="true" />
      ))}
    </div>
  );
}
