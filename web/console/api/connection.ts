// Whether live figures come in, and when a lost connection is tried again.
import { useSyncExternalStore } from "react";

export type Connection = { readonly lost: boolean; readonly retryAt: number | null };

const LONGEST = 15_000;

let connection: Connection = { lost: false, retryAt: null };
const listeners = new Set<() => void>();

function update(next: Connection): void {
  connection = next;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => connection);

export const open = (): void => update({ lost: false, retryAt: null });
export const lost = (): void => update({ lost: true, retryAt: connection.retryAt });

/** Waits before a connection is tried again, and tells until when. */
export async function wait(retries: number): Promise<void> {
  const milliseconds = pauseBefore(retries);
  update({ ...connection, retryAt: Date.now() + milliseconds });
  await passed(milliseconds);
}

/** How long to wait before something is tried again: longer each time, and not at once with everybody else. */
export const pauseBefore = (retries: number): number => Math.min(LONGEST, 500 * 2 ** retries) * (0.75 + Math.random() / 2);

/** Resolves once that time has passed, or the browser is online again. */
export async function passed(milliseconds: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(go, milliseconds);
    addEventListener("online", go);
    function go() {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    }
  });
}
