// What the dialog asks to confirm: a new update, or the undo of an earlier one. Whoever opens it gives no more than this;
// all words, counts and amounts in it come from the preview that the dialog asks for.
import type { BatchUpdateAccountsInput, UserErrorInWordsFragment } from "../api/generated/graphql";

/** An update as it is asked for: key and token are the dialog's own. */
export type UpdateInput = Omit<BatchUpdateAccountsInput, "idempotencyKey" | "confirmationToken">;

export type DialogRequest =
  | { readonly kind: "update"; readonly batch: BatchNamed; readonly input: UpdateInput }
  /** `update`: the ID of the update that is to be undone, whose batch this is. */
  | { readonly kind: "revert"; readonly batch: BatchNamed; readonly update: string };

export type BatchNamed = { readonly id: string; readonly name: string };

export type UserErrors = readonly UserErrorInWordsFragment[];

/** Where an answer that was lost is looked for: an update at its batch, an undo at the update that it undoes. */
export const placeOf = (request: DialogRequest): string => (request.kind === "update" ? request.batch.id : request.update);
