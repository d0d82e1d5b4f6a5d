import type { AccountStatus } from "../api/generated/graphql";
import styles from "./bar.module.css";

type Name = AccountStatus | "updated" | "unchanged" | "refused" | "notReached";
type Props = { parts: readonly { name: Name; count: number }[]; whole: number; thin?: boolean };

/** What a whole consists of, for the eye alone: the figures are said beside it. */
export function Bar({ parts, whole, thin }: Props) {
  const height = thin ? 10 : 12;
  let from = 0;
  return (
    <svg className={thin ? styles.thin : styles.bar} width="100%" height={height} aria-hidden="true">
      {parts.map(({ name, count }) => {
        const share = (count / Math.max(1, whole)) * 100;
        from += share;
        return <rect key={name} className={styles[name]} x={`${from - share}%`} width={`${share}%`} height={height} />;
      })}
    </svg>
  );
}

/** The colour that a part has in the bar, beside its words. */
export function Swatch({ name }: { name: Name }) {
  return <i className={`${styles.swatch} ${styles[name]}`} aria-hidden="true" />;
}
