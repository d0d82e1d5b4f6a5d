import { useState } from "react";
import { ComboBox, FieldError, Label, ListBox, ListBoxItem, Popover, Text as Description } from "react-aria-components";

import { useText } from "../messages";
import type { Option } from "./Choice";
import { ComboInput } from "./ComboInput";
import styles from "./fields.module.css";
import { found, matches } from "./found";
import type { Told } from "./told";

type Props = Told & {
  label: string;
  options: readonly Option[];
  /** Null: none yet. */
  value: string | null;
  onChange: (id: string | null) => void;
  /** Why nothing can be chosen. */
  locked?: string | null;
  hint?: string | null;
};

/** One of many, found by typing any part of it. */
export function Combo({ label, options, value, onChange, locked, hint, place, error }: Props) {
  const text = useText();
  const [typed, setTyped] = useState("");
  const { shown, hits } = found(options, value, typed);
  return (
    <ComboBox
      defaultItems={shown}
      defaultFilter={matches}
      value={value}
      onChange={(key) => onChange(key === null ? null : String(key))}
      onInputChange={setTyped}
      isDisabled={Boolean(locked)}
      isInvalid={Boolean(error)}
      allowsEmptyCollection
      data-place={place}
    >
      <Label>{label}</Label>
      <ComboInput placeholder={text("field.find")} />
      {(locked || hint) && <Description slot="description">{locked || hint}</Description>}
      <FieldError>{error}</FieldError>
      <Popover>
        <ListBox<Option> renderEmptyState={() => <p className={styles.none}>{text("field.findNone")}</p>}>
          {({ id, name }) => <ListBoxItem id={id}>{name}</ListBoxItem>}
        </ListBox>
        {hits > shown.length && <p className={styles.more}>{text("field.findMore", { shown: shown.length, hits })}</p>}
      </Popover>
    </ComboBox>
  );
}
