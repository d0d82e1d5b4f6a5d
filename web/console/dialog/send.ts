// Sends a request that was confirmed, and says what became of it: accepted, certainly not, or nobody knows.
import type { Client } from "urql";

import { ApplyRevertDocument, ApplyUpdateDocument, RevertedByDocument } from "../api/generated/graphql";
import { type Problem, problemOf } from "../api/problem";
import type { Kept, PendingRequest } from "./pending";
import type { UserErrors } from "./request";

export type Answer =
  | { readonly kind: "accepted"; readonly update: string }
  | { readonly kind: "refused"; readonly errors: UserErrors }
  | { readonly kind: "failed"; readonly problem: Problem }
  /** The answer was lost, or the server does not know: the request stays stored, to be asked again. */
  | { readonly kind: "unknown"; readonly problem: Problem };

/** Stores the request, sends it, and forgets it once it is known what became of it. */
export async function send(client: Client, kept: Kept, request: PendingRequest, again = false): Promise<Answer> {
  kept.remember(request);
  const answer = await (again ? askedAgain(client, request) : asked(client, request));
  if (answer.kind !== "unknown") kept.forget();
  return answer;
}

async function asked(client: Client, request: PendingRequest): Promise<Answer> {
  const { data, error } = await mutate(client, request);
  const payload = data && ("batchUpdateAccounts" in data ? data.batchUpdateAccounts : data.revertBatchUpdate);
  if (payload?.batchUpdate) return { kind: "accepted", update: payload.batchUpdate.id };
  if (payload) return { kind: "refused", errors: payload.userErrors };
  const problem = error ? problemOf(error) : ({ kind: "offline" } as const);
  return { kind: isUnknown(problem) ? "unknown" : "failed", problem };
}

function mutate(client: Client, request: PendingRequest) {
  return request.kind === "update"
    ? client.mutation(ApplyUpdateDocument, { input: request.input }).toPromise()
    : client.mutation(ApplyRevertDocument, request.variables).toPromise();
}

/** An undo has no key: where it was accepted, the undone update names it. */
async function askedAgain(client: Client, request: PendingRequest): Promise<Answer> {
  const answer = await asked(client, request);
  const done = answer.kind === "refused" && answer.errors.some(({ code }) => code === "ALREADY_REVERTED");
  if (request.kind !== "revert" || !done) return answer;
  const { data } = await client
    .query(RevertedByDocument, { id: request.variables.id }, { requestPolicy: "network-only" })
    .toPromise();
  const update = data?.batchUpdate?.revertedBy?.id;
  return update === undefined ? answer : { kind: "accepted", update };
}

const isUnknown = ({ kind }: Problem): boolean => kind === "offline" || kind === "unavailable" || kind === "fault";
