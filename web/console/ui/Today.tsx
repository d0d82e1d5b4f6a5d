import { today } from "@internationalized/date";

import styles from "./fields.module.css";

/** The day that it is in a zone, as the API writes it: never broken in two at a hyphen. */
export function Today({ zone }: { zone: string }) {
  const day = today(zone).toString();
  return (
    <time dateTime={day} className={styles.together}>
      {day}
    </time>
  );
}
