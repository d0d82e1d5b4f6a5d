import { Checkbox, Input, Label, Text as Description, TextField } from "react-aria-components";

import { useNumber, useText } from "../../messages";
import { formatAmount } from "../../messages/money";
import styles from "./friction.module.css";
import { hopeless } from "../facts";
import type { DialogRequest } from "../request";
import type { Confirmation } from "../useConfirmation";

type Props = { request: DialogRequest; confirmation: Confirmation; currency: string };

/** What has to be done before it can be applied. Enter in it applies nothing. */
export function FrictionField({ request, confirmation, currency }: Props) {
  const text = useText();
  const number = useNumber();
  const { friction, given, give, previewed, sending } = confirmation;
  if (!friction || friction.kind === "button" || !previewed || hopeless(request, previewed)) return null;
  const locked = sending.kind === "sending" || sending.kind === "unknown";
  if (friction.kind === "checkBox") {
    return (
      <Checkbox
        className={styles.check ?? ""}
        isSelected={given.checked}
        isDisabled={locked}
        onChange={(checked) => give({ ...given, checked })}
      >
        <span className={styles.box} aria-hidden="true" />
        {text("dialog.haveRead", { count: friction.accounts, accounts: number(friction.accounts) })}
      </Checkbox>
    );
  }
  const final = friction.kind === "typeAccounts" && friction.final;
  const shown = friction.kind === "typeTotal" ? formatAmount(friction.expected) : number(friction.expected);
  return (
    <TextField
      className={`react-aria-TextField ${styles.typed}`}
      data-final={final || undefined}
      value={given.typed}
      isDisabled={locked}
      onChange={(typed) => give({ ...given, typed })}
      autoComplete="off"
    >
      <Label>
        {friction.kind === "typeTotal"
          ? text("dialog.typeTotal", { total: `${shown} ${currency}`.trim() })
          : text("dialog.typeAccounts", { count: friction.expected, accounts: shown })}
      </Label>
      <Input inputMode="decimal" spellCheck={false} />
      <Description slot="description">{text(final ? "dialog.final" : "dialog.separators")}</Description>
    </TextField>
  );
}
