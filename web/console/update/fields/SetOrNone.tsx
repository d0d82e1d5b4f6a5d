import type { ReactNode } from "react";

import { useText } from "../../messages";
import { OneOf } from "../../ui/OneOf";
import type { SetOrClear } from "../draft/draft";
import styles from "../update.module.css";

type Props = {
  label: string;
  entry: SetOrClear<string>;
  onChange: (entry: SetOrClear<string>) => void;
  /** Where the value is entered. */
  children: ReactNode;
};

/** A value, or none. */
export function SetOrNone({ label, entry, onChange, children }: Props) {
  const text = useText();
  return (
    <>
      <OneOf
        label={label}
        options={(["set", "clear"] as const).map((id) => ({ id, name: text(`update.${id}`) }))}
        value={entry.clear ? "clear" : "set"}
        onChange={(how) => onChange({ ...entry, clear: how === "clear" })}
      />
      {entry.clear ? <p className={styles.hint}>{text("update.cleared")}</p> : children}
    </>
  );
}
