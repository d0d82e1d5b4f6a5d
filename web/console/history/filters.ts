// The filters of the history: as the address holds them, and as they are sent.
import { getLocalTimeZone, parseDate, toZoned } from "@internationalized/date";

import type { BatchUpdateState, HistoryQueryVariables } from "../api/generated/graphql";

export const STATES = [
  "SCHEDULED",
  "QUEUED",
  "RUNNING",
  "COMPLETED",
  "REFUSED",
  "CANCELLED",
  "FAILED",
] as const satisfies readonly BatchUpdateState[];

/** Days are those of the browser's zone; `until` is the last one that is shown. */
export type Filters = {
  readonly batch: string | null;
  readonly batchName: string | null;
  readonly states: readonly BatchUpdateState[];
  readonly since: string;
  readonly until: string;
};

export const ALL: Filters = { batch: null, batchName: null, states: [], since: "", until: "" };

export function fromAddress(search: string): Filters {
  const found = new URLSearchParams(search);
  const day = (name: string) => (isDay(found.get(name) ?? "") ? (found.get(name) ?? "") : "");
  return {
    batch: found.get("batch"),
    batchName: found.get("name"),
    states: STATES.filter((state) => found.getAll("state").includes(state)),
    since: day("since"),
    until: day("until"),
  };
}

export function toAddress({ batch, batchName, states, since, until }: Filters): string {
  const found = new URLSearchParams();
  if (batch) found.set("batch", batch);
  if (batch && batchName) found.set("name", batchName);
  states.forEach((state) => found.append("state", state));
  if (since.trim()) found.set("since", since.trim());
  if (until.trim()) found.set("until", until.trim());
  return found.size === 0 ? "/updates" : `/updates?${found}`;
}

export function toVariables(
  { batch, states, since, until }: Filters,
  zone: string = getLocalTimeZone(),
): Omit<HistoryQueryVariables, "first" | "statistics"> {
  return {
    batch,
    states: states.length === 0 ? null : states,
    since: since ? begin(since, zone, 0) : null,
    until: until ? begin(until, zone, 1) : null,
  };
}

/** Whether it is a day, or none. */
export function isDay(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    return parseDate(text.trim()).toString() === text.trim();
  } catch {
    return false;
  }
}

const begin = (day: string, zone: string, later: number): string =>
  toZoned(parseDate(day.trim()).add({ days: later }), zone).toAbsoluteString();
