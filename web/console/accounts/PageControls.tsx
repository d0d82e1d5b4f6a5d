import type { FormEvent, ReactNode } from "react";
import { Button, FieldError, Input, Label, TextField } from "react-aria-components";

import { useText } from "../messages";
import styles from "./accounts.module.css";
import type { Start } from "./usePages";

/** First, last, and a control number to go to. */
export function PageControls({ start, children }: { start: (from: Start) => void; children: ReactNode }) {
  const text = useText();
  function go(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = event.currentTarget.elements.namedItem("number") as HTMLInputElement;
    const number = Number(input.value.trim());
    if (Number.isInteger(number) && number > 0) start({ kind: "at", number });
  }
  return (
    <div className={styles.controls}>
      <Button onPress={() => start({ kind: "first" })}>{text("accounts.first")}</Button>
      <Button onPress={() => start({ kind: "last" })}>{text("accounts.last")}</Button>
      {children}
      <form className={styles.goTo} onSubmit={go}>
        <TextField name="number" inputMode="numeric" autoComplete="off" pattern="(?=.*[1-9])[0-9]{1,9}">
          <Label>{text("accounts.goTo")}</Label>
          <Input />
          <FieldError>{text("accounts.goToWrong")}</FieldError>
        </TextField>
        <Button type="submit">{text("accounts.go")}</Button>
      </form>
    </div>
  );
}
