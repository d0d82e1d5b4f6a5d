import { useText } from "../messages";
import styles from "./states.module.css";

type Props = {
  lines?: number;
  /** Whether it stands for the whole screen, whose heading is still to come. */
  screen?: boolean;
};

/** Where something will be: as many lines as it will have, so that nothing moves when it comes. */
export function Skeleton({ lines = 3, screen = false }: Props) {
  const text = useText();
  const Said = screen ? "h1" : "span";
  return (
    <div className={styles.skeleton} role="status">
      <Said className="visually-hidden">{text("state.loading")}</Said>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} aria-hidden="true" />
      ))}
    </div>
  );
}
