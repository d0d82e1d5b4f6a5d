import type { ReactNode } from "react";

import styles from "./states.module.css";

type Props = { title: string; hint?: string; level?: 1 | 2 | 3; children?: ReactNode };

/** Nothing to show, said in words, with what can be done about it. */
export function Empty({ title, hint, level = 2, children }: Props) {
  const Heading = `h${level}` as const;
  return (
    <div className={styles.empty}>
      <Heading>{title}</Heading>
      {hint && <p>{hint}</p>}
      {children}
    </div>
  );
}
