import { ChevronDown } from "lucide-react";
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";

import { Mark } from "./Mark";

export type Option = { readonly id: string; readonly name: string };

type Props = {
  label: string;
  mark?: string | null;
  options: readonly Option[];
  value: string;
  onChange: (id: string) => void;
};

/** One of a few. */
export function Choice({ label, mark, options, value, onChange }: Props) {
  return (
    <Select value={value} onChange={(key) => key !== null && onChange(String(key))}>
      <Label>
        {label}
        <Mark>{mark}</Mark>
      </Label>
      <Button>
        <SelectValue />
        <ChevronDown size={16} aria-hidden />
      </Button>
      <Popover>
        <ListBox items={options}>{({ id, name }) => <ListBoxItem id={id}>{name}</ListBoxItem>}</ListBox>
      </Popover>
    </Select>
  );
}
