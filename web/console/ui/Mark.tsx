import type { ReactNode } from "react";

import styles from "./fields.module.css";

/** A word beside a caption: what is the matter with this field. */
export function Mark({ children }: { children: ReactNode }) {
  return children ? <span className={styles.mark}>{children}</span> : null;
}
