import { Input, Label, Text as Description, TextField } from "react-aria-components";

import type { Text } from "../messages";
import { Choice } from "../ui/Choice";
import { Mark } from "../ui/Mark";
import { type Draft, type Mode, MODES } from "./filter";
import styles from "./search.module.css";

type Props = {
  draft: Draft;
  change: (values: Partial<Draft>) => void;
  mark: (...names: (keyof Draft)[]) => string | null;
  text: Text;
};

export function AccountIdField({ draft, change, mark, text }: Props) {
  return (
    <div className={styles.match}>
      <Choice
        label={text("search.mode")}
        options={MODES.map((id) => ({ id, name: text(`search.mode.${id}`) }))}
        value={draft.mode}
        onChange={(id) => change({ mode: id as Mode })}
      />
      <TextField value={draft.accountId} onChange={(accountId) => change({ accountId })} autoComplete="off">
        <Label>
          {text("search.accountId")}
          <Mark>{mark("accountId", "mode")}</Mark>
        </Label>
        <Input spellCheck={false} />
      </TextField>
    </div>
  );
}

export function ControlNumbersField({ draft, change, mark, text }: Props) {
  return (
    <TextField value={draft.controlNumbers} onChange={(controlNumbers) => change({ controlNumbers })} autoComplete="off">
      <Label>
        {text("search.controlNumbers")}
        <Mark>{mark("controlNumbers")}</Mark>
      </Label>
      <Input spellCheck={false} />
      <Description slot="description">{text("search.controlNumbersHint")}</Description>
    </TextField>
  );
}
