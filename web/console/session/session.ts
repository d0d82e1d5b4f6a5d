// Who is signed in. The token is kept in this module's memory alone: no storage, cookie or address ever holds it.
import { useSyncExternalStore } from "react";

export type Notice = "expired" | "notAToken";

export type Session = {
  /** Null when there is none, or when the server no longer accepts it. */
  readonly token: string | null;
  /** Grows with each sign-in: what has waited for one goes on. */
  readonly signIns: number;
  readonly notice: Notice | null;
};

let session: Session = { token: null, signIns: 0, notice: null };
const listeners = new Set<() => void>();

function update(change: Partial<Session>): void {
  session = { ...session, ...change };
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const currentToken = (): string | null => session.token;
export const useSession = (): Session => useSyncExternalStore(subscribe, () => session);

/** Takes the token out of `#token=...`, and the fragment out of the address bar and the tab's history. */
export function signInFromAddress(): void {
  const token = tokenIn(location.hash);
  if (token === null) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  signIn(token);
}

/** Signs in with a token, or with the whole link that `make run` printed. */
export function signIn(pasted: string): void {
  const token = tokenIn(pasted) ?? pasted.trim().replace(/^bearer\s+/i, "");
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return update({ notice: "notAToken" });
  update({ token, notice: null, signIns: session.signIns + 1 });
}

/** Ends the session: what was entered is forgotten, and the page loaded anew, so that nothing of it is left in memory.
    Only requests whose answer is not known stay: without their keys they could be made twice. */
export function signOut(address: string): void {
  update({ token: null, notice: null, signIns: 0 });
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith("console.") && !key.startsWith("console.pending."))
    .forEach((key) => sessionStorage.removeItem(key));
  location.replace(address);
}

/** The server does not accept this token. An answer to one that was replaced meanwhile says nothing of the new one. */
export function refused(token: string | null): void {
  if (session.token === token && token !== null) update({ token: null, notice: "expired" });
}

/** Resolves when there is a token. */
export function signedIn(): Promise<void> {
  return new Promise((resolve) => {
    const stop = subscribe(look);
    function look() {
      if (session.token === null) return;
      stop();
      resolve();
    }
    look();
  });
}

function tokenIn(address: string): string | null {
  return /#token=([^&\s]+)/.exec(address)?.[1] ?? null;
}
