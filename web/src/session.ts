// Who is signed in. The token is kept in this module's memory alone: no storage, cookie or address ever holds it.
import { useSyncExternalStore } from "react";

import { post } from "./http";

export type Viewer = { subject: string; tenant: string };

export type Session = {
  /** Null when there is none, or when the server no longer accepts it. */
  token: string | null;
  /** Stays when a token expires: the person's work stays open while they fetch another. */
  viewer: Viewer | null;
  notice: string | null;
};

const NOT_ACCEPTED = "The server does not accept this token, or no longer: paste a fresh one to go on.";
const NOT_A_TOKEN = "This is neither a token nor a link with one.";

let session: Session = { token: null, viewer: null, notice: null };
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
  history.replaceState(null, "", location.pathname + location.search);
  void signIn(token);
}

/** Signs in with a token, or with the whole link that `make run` printed. */
export async function signIn(pasted: string): Promise<void> {
  const token = tokenIn(pasted) ?? pasted.trim().replace(/^bearer\s+/i, "");
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return update({ notice: NOT_A_TOKEN });
  update({ token, notice: null });
  try {
    const viewer = await fetchViewer(token);
    if (viewer && session.token === token) update({ viewer });
  } catch (error) {
    if (session.token === token) update({ token: null, notice: (error as Error).message });
  }
}

/** The server answered 401 to this token. An answer to a token that was replaced meanwhile says nothing of the new one. */
export function refused(token: string): void {
  if (session.token === token) update({ token: null, notice: NOT_ACCEPTED });
}

async function fetchViewer(token: string): Promise<Viewer | null> {
  const { status, result } = await post(token, { query: "query Viewer { viewer { subject tenant } }" });
  if (status === 401) {
    refused(token);
    return null;
  }
  const viewer = result.data?.viewer as Viewer | undefined;
  if (!viewer) throw new Error(result.errors?.[0]?.message ?? `The server answered ${status}.`);
  return viewer;
}

function tokenIn(address: string): string | null {
  return /#token=([^&\s]+)/.exec(address)?.[1] ?? null;
}
