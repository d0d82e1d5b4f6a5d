import { ChevronDown } from "lucide-react";
import { Button, FieldError, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";

import { Mark } from "./Mark";
import type { Told } from "./told";

export type Option = { readonly id: string; readonly name: string };

type Props = Told & {
  label: string;
  /** Its caption is seen elsewhere. */
  captioned?: boolean;
  mark?: string | null;
  options: readonly Option[];
  value: string;
  onChange: (id: string) => void;
};

/** One of a few. */
export function Choice({ label, captioned, mark, options, value, onChange, place, error }: Props) {
  return (
    <Select
      value={value}
      onChange={(key) => key !== null && onChange(String(key))}
      isInvalid={Boolean(error)}
      data-place={place}
    >
      <Label className={captioned ? "visually-hidden" : "react-aria-Label"}>
        {label}
        <Mark>{mark}</Mark>
      </Label>
      <Button>
        <SelectValue />
        <ChevronDown size={16} aria-hidden />
      </Button>
      <FieldError>{error}</FieldError>
      <Popover>
        <ListBox items={options}>{({ id, name }) => <ListBoxItem id={id}>{name}</ListBoxItem>}</ListBox>
      </Popover>
    </Select>
  );
}
