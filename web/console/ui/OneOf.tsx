import { FieldError, Label, Radio, RadioGroup, Text as Description } from "react-aria-components";

import type { Option } from "./Choice";
import styles from "./fields.module.css";
import type { Told } from "./told";

type Props = Told & {
  label: string;
  options: readonly (Option & { readonly locked?: boolean })[];
  /** Null: none yet. */
  value: string | null;
  onChange: (id: string) => void;
  hint?: string | null;
};

/** One of two or three, all of them in sight. */
export function OneOf({ label, options, value, onChange, hint, place, error }: Props) {
  return (
    <RadioGroup className={styles.oneOf ?? ""} value={value} onChange={onChange} isInvalid={Boolean(error)} data-place={place}>
      <Label>{label}</Label>
      <div className={styles.segments}>
        {options.map(({ id, name, locked }) => (
          <Radio key={id} value={id} className={styles.segment ?? ""} isDisabled={locked ?? false}>
            {name}
          </Radio>
        ))}
      </div>
      {hint && <Description slot="description">{hint}</Description>}
      <FieldError>{error}</FieldError>
    </RadioGroup>
  );
}
