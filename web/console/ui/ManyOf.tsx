import { ChevronDown } from "lucide-react";
import { Button, FieldError, Label, ListBox, ListBoxItem, Popover, Select, SelectValue, Text } from "react-aria-components";

import { useText } from "../messages";
import type { Option } from "./Choice";
import { Mark } from "./Mark";
import type { Told } from "./told";

type Props = Told & {
  label: string;
  mark?: string | null;
  /** What nothing chosen means. */
  none: string;
  /** Why nothing can be chosen. */
  locked?: string | null;
  options: readonly Option[];
  value: readonly string[];
  onChange: (ids: string[]) => void;
};

/** Any number of some; none of them is a choice of its own, which has a name. */
export function ManyOf({ label, mark, none, locked, options, value, onChange, place, error }: Props) {
  const text = useText();
  const chosen = options.filter(({ id }) => value.includes(id)).map(({ name }) => name);
  // What is chosen and cannot be any more is told, and goes with the next choice.
  const others = options.length === 0 ? 0 : value.length - chosen.length;
  const said = others === 0 ? chosen : [...chosen, text("field.others", { count: others })];
  return (
    <Select
      selectionMode="multiple"
      value={[...value]}
      onChange={(keys) => onChange([...keys].map(String).filter((key) => options.some(({ id }) => id === key)))}
      isDisabled={Boolean(locked)}
      isInvalid={Boolean(error)}
      data-place={place}
    >
      <Label>
        {label}
        <Mark>{mark}</Mark>
      </Label>
      <Button>
        <SelectValue>{() => (said.length === 0 ? none : said.join(", "))}</SelectValue>
        <ChevronDown size={16} aria-hidden />
      </Button>
      {locked && <Text slot="description">{locked}</Text>}
      <FieldError>{error}</FieldError>
      <Popover>
        <ListBox items={options}>{({ id, name }) => <ListBoxItem id={id}>{name}</ListBoxItem>}</ListBox>
      </Popover>
    </Select>
  );
}
