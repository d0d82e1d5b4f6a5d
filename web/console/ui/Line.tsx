import type { ReactNode } from "react";
import { FieldError, Input, Label, Text as Description, TextField } from "react-aria-components";

import styles from "./fields.module.css";
import type { Told } from "./told";

export type LineProps = Told & {
  label: string;
  /** Its caption is seen elsewhere. */
  captioned?: boolean;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  /** What the value is counted in, beside it. */
  unit?: string;
  mode?: "decimal" | "numeric";
  /** Beside the value: another way to give it. */
  button?: ReactNode;
};

/** A value that is typed or pasted. */
export function Line({ label, captioned, value, onChange, hint, unit, mode, button, place, error }: LineProps) {
  return (
    <TextField value={value} onChange={onChange} isInvalid={Boolean(error)} autoComplete="off" data-place={place}>
      <Label className={captioned ? "visually-hidden" : "react-aria-Label"}>{label}</Label>
      <div className={styles.beside}>
        <Input spellCheck={false} {...(mode && { inputMode: mode })} />
        {unit && <Description slot="description">{unit}</Description>}
        {button}
      </div>
      {hint && <Description slot="description">{hint}</Description>}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}
