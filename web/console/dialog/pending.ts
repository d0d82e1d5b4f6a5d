// A request that is on its way: stored exactly as it is sent, with its key, before it is sent; so that after a lost
// answer, or a reload, the same can be asked again, which leads to the one update.
import type { BatchUpdateAccountsInput } from "../api/generated/graphql";

export type PendingRequest = {
  readonly input: BatchUpdateAccountsInput & { readonly idempotencyKey: string };
  readonly sentAt: number;
};

const keyOf = (batch: string) => `console.pending.${batch}`;

export function pending(batch: string): PendingRequest | null {
  const text = sessionStorage.getItem(keyOf(batch));
  return text === null ? null : (JSON.parse(text) as PendingRequest);
}

export function remember(batch: string, input: PendingRequest["input"]): void {
  sessionStorage.setItem(keyOf(batch), JSON.stringify({ input, sentAt: Date.now() } satisfies PendingRequest));
}

export function forget(batch: string): void {
  sessionStorage.removeItem(keyOf(batch));
}
