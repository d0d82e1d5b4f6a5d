import { FieldError, Input, Label, Text as Description, TextField } from "react-aria-components";

import type { Text } from "../messages";
import { Choice } from "../ui/Choice";
import { Mark } from "../ui/Mark";
import { type Draft, type Mode, MODES } from "./filter";
import styles from "./search.module.css";

type Props = {
  draft: Draft;
  change: (values: Partial<Draft>) => void;
  mark: (...names: (keyof Draft)[]) => string | null;
  /** What the server says against a field. */
  said: (field: keyof Draft) => string | null;
  text: Text;
};

export function AccountIdField({ draft, change, mark, said, text }: Props) {
  return (
    <div className={styles.match}>
      <Choice
        label={text("search.mode")}
        options={MODES.map((id) => ({ id, name: text(`search.mode.${id}`) }))}
        value={draft.mode}
        onChange={(id) => change({ mode: id as Mode })}
      />
      <TextField
        value={draft.accountId}
        onChange={(accountId) => change({ accountId })}
        autoComplete="off"
        isInvalid={said("accountId") !== null}
      >
        <Label>
          {text("search.accountId")}
          <Mark>{mark("accountId", "mode")}</Mark>
        </Label>
        <Input spellCheck={false} />
        <FieldError>{said("accountId")}</FieldError>
      </TextField>
    </div>
  );
}

export function ControlNumbersField({ draft, change, mark, said, text }: Props) {
  return (
    <TextField
      value={draft.controlNumbers}
      onChange={(controlNumbers) => change({ controlNumbers })}
      autoComplete="off"
      isInvalid={said("controlNumbers") !== null}
    >
      <Label>
        {text("search.controlNumbers")}
        <Mark>{mark("controlNumbers")}</Mark>
      </Label>
      <Input spellCheck={false} />
      <Description slot="description">{text("search.controlNumbersHint")}</Description>
      <FieldError>{said("controlNumbers")}</FieldError>
    </TextField>
  );
}
