// What a request does, as far as the dialog treats it differently: read from what was asked and what the preview says.
import type { Change } from "./friction";
import type { DialogRequest } from "./request";
import type { Previewed } from "./usePreview";

export type Verb = "charge" | "refund" | "terminate" | "undo" | "update";

export function verbOf(request: DialogRequest): Verb {
  if (request.kind === "revert") return "undo";
  if (request.input.lifecycle?.changeStatus === "TERMINATED") return "terminate";
  if (request.input.balance?.charge) return "charge";
  return request.input.balance?.refund ? "refund" : "update";
}

export function changeOf(request: DialogRequest, { preview, batch }: Previewed): Change {
  const changed = new Set(preview.changes.map(({ attribute }) => attribute));
  return {
    terminates: verbOf(request) === "terminate",
    movesMoney: changed.has("charge") || changed.has("refund"),
    setsOpeningBalance: changed.has("openingBalance"),
    chargesDistributors: preview.distributorCharges.length > 0,
    updated: preview.updated,
    moneyMoved: preview.moneyMoved,
    batchSize: batch?.statistics.selected ?? null,
  };
}

const isScheduled = (request: DialogRequest): boolean => request.kind === "update" && Boolean(request.input.startAt);

/** Whether any refused account means that nothing is changed. */
export const isAllOrNothing = (request: DialogRequest): boolean =>
  request.kind === "update" && request.input.onRefusal === "REFUSE_BATCH";

/** Why this cannot be applied whatever is typed; null where it can. What is scheduled is judged when it starts. */
export function hopeless(request: DialogRequest, { preview }: Previewed): "nothing" | "refusals" | null {
  if (isScheduled(request)) return null;
  if (isAllOrNothing(request) && preview.refused > 0) return "refusals";
  return preview.updated === 0 ? "nothing" : null;
}
