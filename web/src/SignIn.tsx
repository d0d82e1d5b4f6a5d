import type { FormEvent } from "react";

import { signIn } from "./session";

/** Asks for a token. Not a password field: browsers offer to keep what is typed into those. */
export function SignIn({ notice }: { notice: string | null }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = event.currentTarget.elements.namedItem("token") as HTMLInputElement;
    const pasted = input.value;
    input.value = "";
    void signIn(pasted);
  }
  return (
    <form className="sign-in" onSubmit={submit}>
      {notice && <p role="alert">{notice}</p>}
      <input
        name="token"
        aria-label="Token, or the link with it"
        placeholder="Paste a token or the link with it"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        required
      />
      <button type="submit">Sign in</button>
    </form>
  );
}
