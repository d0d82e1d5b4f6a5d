import { Checkbox, Input, Label, Text as Description, TextField } from "react-aria-components";

import { useNumber, useText } from "../../messages";
import { formatAmount } from "../../messages/money";
import { hopeless } from "../facts";
import type { Friction, Given } from "../friction";
import type { DialogRequest } from "../request";
import type { Confirmation } from "../useConfirmation";
import styles from "./friction.module.css";

type Props = { request: DialogRequest; confirmation: Confirmation; currency: string };

/** What has to be done before it can be applied. Enter in it applies nothing. */
export function FrictionFields({ request, confirmation, currency }: Props) {
  const { frictions, given, give, previewed, sending } = confirmation;
  if (!previewed || hopeless(request, previewed)) return null;
  const locked = sending.kind === "sending" || sending.kind === "unknown";
  const props = { given, give, locked };
  return frictions.map((friction) =>
    friction.kind === "checkBox" ? (
      <Read key={friction.kind} friction={friction} {...props} />
    ) : (
      <Typed key={friction.kind} friction={friction} currency={currency} {...props} />
    ),
  );
}

type FieldProps<Kind extends Friction["kind"]> = {
  friction: Extract<Friction, { kind: Kind }>;
  given: Given;
  give: (given: Given) => void;
  locked: boolean;
};

function Read({ friction: { accounts }, given, give, locked }: FieldProps<"checkBox">) {
  const text = useText();
  const number = useNumber();
  return (
    <Checkbox
      className={styles.check ?? ""}
      isSelected={given.checkBox}
      isDisabled={locked}
      onChange={(checkBox) => give({ ...given, checkBox })}
    >
      <span className={styles.box} aria-hidden="true" />
      {text("dialog.haveRead", { count: accounts, accounts: number(accounts) })}
    </Checkbox>
  );
}

function Typed({ friction, given, give, locked, currency }: FieldProps<"typeTotal" | "typeAccounts"> & { currency: string }) {
  const text = useText();
  const number = useNumber();
  const final = friction.kind === "typeAccounts" && friction.final;
  return (
    <TextField
      className={`react-aria-TextField ${styles.typed}`}
      data-final={final || undefined}
      value={given[friction.kind]}
      isDisabled={locked}
      onChange={(typed) => give({ ...given, [friction.kind]: typed })}
      autoComplete="off"
    >
      <Label>
        {friction.kind === "typeTotal"
          ? text("dialog.typeTotal", { total: `${formatAmount(friction.expected)} ${currency}`.trim() })
          : text("dialog.typeAccounts", { count: friction.expected, accounts: number(friction.expected) })}
      </Label>
      <Input inputMode="decimal" spellCheck={false} />
      <Description slot="description">{text(final ? "dialog.final" : "dialog.separators")}</Description>
    </TextField>
  );
}
