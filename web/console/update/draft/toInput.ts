// The request of a draft. What is typed goes to the server as it is, so that it says what is wrong with it; only what is
// left empty is said here, as nothing was asked for.
import { parseDateTime, toZoned } from "@internationalized/date";

import type { AccountBatchFilter } from "../../api/generated/graphql";
import type { UpdateInput } from "../../dialog/request";
import { type Attribute, PATHS, type SetOrClear, type Transaction, type UpdateDraft } from "./draft";

/** The ticked attributes that have no value yet. */
export function missing({ ticked, entries }: UpdateDraft): Attribute[] {
  return ticked.filter((attribute) => {
    const entry: unknown = entries[attribute];
    if (attribute === "charge" || attribute === "refund") return entries[attribute].amount.trim() === "";
    if (typeof entry === "object" && entry !== null && "clear" in entry) return !entry.clear && valueOf(entry) === "";
    if (attribute === "addOns") return entries.addOns.how !== "replace" && entries.addOns.ids.length === 0;
    if (attribute === "customerSite" || attribute === "distributor") return false;
    return entry === null || (typeof entry === "string" && entry.trim() === "");
  });
}

export function toInput(filter: AccountBatchFilter, draft: UpdateDraft): UpdateInput {
  const input: Record<string, unknown> = { filter, onRefusal: draft.onRefusal };
  for (const attribute of draft.ticked) {
    const [group, field] = PATHS[attribute];
    const value = sent(attribute, draft);
    input[group] = field === undefined ? value : { ...(input[group] as object | undefined), [field]: value };
  }
  if (draft.comment.trim() !== "") input["comment"] = draft.comment.trim();
  if (draft.start.kind === "at") input["startAt"] = instant(draft.start);
  return input as UpdateInput;
}

function sent(attribute: Attribute, { entries }: UpdateDraft): unknown {
  switch (attribute) {
    case "availabilityDays":
      return days(entries.availabilityDays);
    case "expirationDate":
    case "associatedNumber":
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

function instant({ date, time, zone }: { date: string; time: string; zone: string }): string {
  try {
    return toZoned(parseDateTime(`${date}T${time}`), zone).toAbsoluteString();
  } catch {
    return `${date}T${time}`;
  }
}
