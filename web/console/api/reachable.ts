// Regions that could not reach the server come back when it answers again. One small question is asked for all of them,
// so that none blinks, or is read out again, for each attempt.
import { type Client } from "urql";

import { passed, pauseBefore } from "./connection";
import { AnswersDocument } from "./generated/graphql";
import { problemOf } from "./problem";

/** After so long without anybody waiting, attempts begin anew: else who never gets through would ask without a pause. */
const CALM = 60_000;

const waiting = new Set<() => void>();
let looking = false;
let attempts = 0;
let over = -Infinity;

/** Calls it once the server answers again; what it gives back ends that. */
export function onceReachable(client: Client, again: () => void): () => void {
  waiting.add(again);
  if (!looking) void look(client);
  return () => waiting.delete(again);
}

async function look(client: Client): Promise<void> {
  looking = true;
  if (Date.now() - over > CALM) attempts = 0;
  while (waiting.size > 0) {
    await passed(pauseBefore(attempts));
    attempts += 1;
    if (waiting.size > 0 && (await answers(client))) break;
  }
  looking = false;
  over = Date.now();
  const all = [...waiting];
  waiting.clear();
  all.forEach((again) => again());
}

async function answers(client: Client): Promise<boolean> {
  const { error } = await client.query(AnswersDocument, {}, { requestPolicy: "network-only" }).toPromise();
  return !error || problemOf(error).kind !== "offline";
}
