import { type FormEvent, useId } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";

import { useText } from "../messages";
import { signIn, useSession } from "./session";
import styles from "./SignIn.module.css";

/** Asks for a token. Not a password field: browsers offer to keep what is typed into those. */
export function SignIn() {
  const { notice } = useSession();
  const text = useText();
  const said = useId();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = event.currentTarget.elements.namedItem("token") as HTMLInputElement;
    const pasted = input.value;
    input.value = "";
    signIn(pasted);
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      {notice && (
        <p id={said} role="alert" className={styles.notice}>
          {text(`signIn.${notice}`)}
        </p>
      )}
      <TextField name="token" autoComplete="off" isRequired {...(notice && { "aria-describedby": said })}>
        <Label>{text("signIn.token")}</Label>
        <Input spellCheck={false} autoFocus placeholder={text("signIn.placeholder")} />
      </TextField>
      <Button type="submit" className="primary">
        {text("signIn.submit")}
      </Button>
    </form>
  );
}
