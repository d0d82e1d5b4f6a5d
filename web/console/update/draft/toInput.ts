// The request of a draft. What is typed goes to the server as it is, so that it says what is wrong with it; only what is
// left empty, or is no time by any clock, is said here, as nothing was asked for.
import type { AccountBatchFilter } from "../../api/generated/graphql";
import type { UpdateInput } from "../../dialog/request";
import { type Attribute, type Entries, PATHS, type SetOrClear, type Transaction, type UpdateDraft } from "./draft";
import type { Place } from "./places";
import { startOf } from "./startTime";

/** The places of what is ticked and has no value yet. */
export function missing({ ticked, entries, start }: UpdateDraft): Place[] {
  const empty: Place[] = ticked
    .filter((attribute) => isEmpty(attribute, entries))
    .map((attribute): Place => (attribute === "charge" || attribute === "refund" ? `${attribute}.amount` : attribute));
  return start.kind === "at" && startOf(start) === null ? [...empty, "startAt"] : empty;
}

function isEmpty(attribute: Attribute, entries: Entries): boolean {
  const entry: unknown = entries[attribute];
  if (attribute === "charge" || attribute === "refund") return entries[attribute].amount.trim() === "";
  if (attribute === "addOns") return entries.addOns.how !== "replace" && entries.addOns.ids.length === 0;
  if (Array.isArray(entry)) return entry.length === 0;
  if (typeof entry === "object" && entry !== null) return !(entry as SetOrClear<string>).clear && valueOf(entry) === "";
  return entry === null || (typeof entry === "string" && entry.trim() === "");
}

export function toInput(filter: AccountBatchFilter, draft: UpdateDraft): UpdateInput {
  const input: Record<string, unknown> = { filter, onRefusal: draft.onRefusal };
  for (const attribute of draft.ticked) {
    const [group, field] = PATHS[attribute];
    const value = sent(attribute, draft);
    input[group] = field === undefined ? value : { ...(input[group] as object | undefined), [field]: value };
  }
  if (draft.comment.trim() !== "") input["comment"] = draft.comment.trim();
  const { start } = draft;
  if (start.kind === "at") input["startAt"] = startOf(start)?.instant ?? `${start.date}T${start.time}`;
  return input as UpdateInput;
}

function sent(attribute: Attribute, { entries }: UpdateDraft): unknown {
  switch (attribute) {
    case "availabilityDays":
      return days(entries.availabilityDays);
    case "expirationDate":
    case "associatedNumber":
    case "customerSite":
    case "distributor":
      return entries[attribute].clear ? null : valueOf(entries[attribute]);
    case "charge":
    case "refund":
      return transaction(entries[attribute]);
    case "addOns":
      return { [entries.addOns.how]: entries.addOns.ids };
    case "chargingPeriod":
      return entries.chargingPeriod.map(({ addOnProduct, plan }) => (addOnProduct ? { addOnProduct, plan } : { plan }));
    default: {
      const entry = entries[attribute];
      return typeof entry === "string" ? entry.trim() : entry;
    }
  }
}

const valueOf = (entry: object): string => String((entry as SetOrClear<string>).value).trim();

// What is no whole number goes as it is: as a number it would become null, which clears.
function days(entry: SetOrClear<string>): number | string | null {
  if (entry.clear) return null;
  const text = valueOf(entry);
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function transaction({ amount, visibleComment, internalComment }: Transaction) {
  return {
    amount: amount.trim(),
    ...(visibleComment.trim() !== "" && { visibleComment: visibleComment.trim() }),
    ...(internalComment.trim() !== "" && { internalComment: internalComment.trim() }),
  };
}
