// A request that is on its way: stored exactly as it is sent, with its key, before it is sent; so that after a lost
// answer, or a reload, the same can be asked again, which leads to the one update.
import { useMemo } from "react";

import type { ApplyRevertMutationVariables, BatchUpdateAccountsInput } from "../api/generated/graphql";
import { useKeptName } from "../session/useKeptName";

export type PendingRequest = {
  /** What the person confirmed, in the words of the button: "Charge 1,237 accounts". */
  readonly words: string;
} & (
  | { readonly kind: "update"; readonly input: BatchUpdateAccountsInput & { readonly idempotencyKey: string } }
  /** An undo wants no key: an update is undone once. */
  | { readonly kind: "revert"; readonly variables: ApplyRevertMutationVariables }
);

/** Where the request of one place is kept. */
export type Kept = {
  readonly request: () => PendingRequest | null;
  readonly remember: (request: PendingRequest) => void;
  readonly forget: () => void;
};

/** The request that the person who is signed in has sent from a place, and whose answer is not known. */
export function usePending(place: string): Kept {
  const key = useKeptName("pending", place);
  return useMemo(
    () => ({
      request: () => JSON.parse(sessionStorage.getItem(key) ?? "null") as PendingRequest | null,
      remember: (request) => sessionStorage.setItem(key, JSON.stringify(request)),
      forget: () => sessionStorage.removeItem(key),
    }),
    [key],
  );
}

/** A key that nobody has used. Not `randomUUID`, which pages without TLS do not have. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
