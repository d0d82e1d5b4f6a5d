// A request that is on its way: stored exactly as it is sent, with its key, before it is sent; so that after a lost
// answer, or a reload, the same can be asked again, which leads to the one update.
import type { ApplyRevertMutationVariables, BatchUpdateAccountsInput } from "../api/generated/graphql";

export type PendingRequest = {
  /** What the person confirmed, in the words of the button: "Charge 1,237 accounts". */
  readonly words: string;
} & (
  | { readonly kind: "update"; readonly input: BatchUpdateAccountsInput & { readonly idempotencyKey: string } }
  /** An undo wants no key: an update is undone once. */
  | { readonly kind: "revert"; readonly variables: ApplyRevertMutationVariables }
);

const keyOf = (place: string) => `console.pending.${place}`;

export function pending(place: string): PendingRequest | null {
  const text = sessionStorage.getItem(keyOf(place));
  return text === null ? null : (JSON.parse(text) as PendingRequest);
}

export function remember(place: string, request: PendingRequest): void {
  sessionStorage.setItem(keyOf(place), JSON.stringify(request));
}

export function forget(place: string): void {
  sessionStorage.removeItem(keyOf(place));
}

/** A key that nobody has used. Not `randomUUID`, which pages without TLS do not have. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
