import type { ReactNode } from "react";
import { Input, Label, Switch, Text as Description, TextField } from "react-aria-components";

import { useText } from "../../messages";
import { Choice } from "../../ui/Choice";
import type { SetOrClear, Transaction } from "../draft/draft";
import styles from "../update.module.css";

type TextProps = { label: string; value: string; onChange: (value: string) => void; hint?: ReactNode; mode?: "decimal" | "numeric" };

export function Line({ label, value, onChange, hint, mode }: TextProps) {
  return (
    <TextField value={value} onChange={onChange} autoComplete="off">
      <Label>{label}</Label>
      <Input spellCheck={false} {...(mode && { inputMode: mode })} />
      {hint && <Description slot="description">{hint}</Description>}
    </TextField>
  );
}

type ClearProps = Omit<TextProps, "value" | "onChange"> & { entry: SetOrClear<string>; onChange: (entry: SetOrClear<string>) => void };

/** A value, or none. */
export function LineOrNone({ entry, onChange, ...props }: ClearProps) {
  const text = useText();
  return (
    <div className={styles.pair}>
      <Choice
        label={text("update.setOrClear")}
        options={[{ id: "set", name: text("update.set") }, { id: "clear", name: text("update.clear") }]}
        value={entry.clear ? "clear" : "set"}
        onChange={(how) => onChange({ ...entry, clear: how === "clear" })}
      />
      {!entry.clear && <Line {...props} value={entry.value} onChange={(value) => onChange({ ...entry, value })} />}
    </div>
  );
}

type MoneyProps = { label: string; currency: string; entry: Transaction; onChange: (entry: Transaction) => void };

export function TransactionFields({ label, currency, entry, onChange }: MoneyProps) {
  const text = useText();
  return (
    <>
      <Line label={label} hint={currency} mode="decimal" value={entry.amount} onChange={(amount) => onChange({ ...entry, amount })} />
      {(["visibleComment", "internalComment"] as const).map((name) => (
        <Line key={name} label={text(`attribute.${name}`)} value={entry[name]} onChange={(value) => onChange({ ...entry, [name]: value })} />
      ))}
    </>
  );
}

export function OnOff({ label, hint, value, onChange }: { label: string; hint: string; value: boolean; onChange: (on: boolean) => void }) {
  return (
    <>
      <Switch isSelected={value} onChange={onChange} className={styles.switch ?? ""}>
        <span className={styles.track} aria-hidden="true" />
        {label}
      </Switch>
      <p className={styles.hint}>{hint}</p>
    </>
  );
}
