import { useConnection } from "../api/connection";
import { useText } from "../messages";
import { type Course, silentFor } from "./course";
import styles from "./progress.module.css";

type Props = { course: Course | null; running: boolean; now: number };

/** Says so when nothing is heard of an update, or cannot be: it goes on all the same. */
export function News({ course, running, now }: Props) {
  const text = useText();
  const { lost, retryAt } = useConnection();
  const silence = course && (running || lost) ? silentFor(course, now) : null;
  if (silence === null && !lost) return null;
  return (
    <div className={styles.news} data-lost={lost || undefined}>
      <p>
        {silence === null ? null : `${text("progress.silent", { seconds: silence })} `}
        {text("progress.goesOn")}
      </p>
      {lost && <p>{text("progress.lost", { seconds: Math.max(0, Math.ceil(((retryAt ?? now) - now) / 1000)) })}</p>}
    </div>
  );
}
