import { useEffect, useState } from "react";

import { FollowStatisticsDocument } from "../api/generated/graphql";
import { useLive } from "../api/useLive";
import { useMay } from "../session/viewer";
import { changeOf } from "./facts";
import { type Freshness, freshnessOf } from "./freshness";
import { frictionsOf, type Given, isBegun, isDone, NOTHING } from "./friction";
import { newKey, type PendingRequest } from "./pending";
import { type DialogRequest, placeOf } from "./request";
import { type Previewed, usePreview } from "./usePreview";
import { useSending } from "./useSending";

/** All that the dialog knows: the preview, whether it is current, what was done against haste, and what was sent. */
export function useConfirmation(request: DialogRequest, onAccepted: () => void) {
  const { load, ...state } = usePreview(request);
  const sender = useSending(placeOf(request), onAccepted);
  const [given, give] = useState<Given>(NOTHING);
  const [comment, setComment] = useState("");
  const [stale, setStale] = useState<Previewed | null>(null);
  const { previewed } = state;
  const said = previewed && JSON.stringify(previewed.preview);
  const [seen, setSeen] = useState(said);
  if (seen !== said) {
    setSeen(said);
    give(NOTHING);
  }
  const frictions = previewed ? frictionsOf(changeOf(request, previewed)) : [];
  const begun = frictions.some((friction) => isBegun(friction, given));
  const { freshness, followed } = useFreshness(request, state, begun, load);

  async function apply(words: string) {
    if (!previewed) return;
    const answer = await sender.send(toSend(request, previewed, comment, words));
    if (answer.kind !== "refused" || !answer.errors.some(({ code }) => code === "CONFIRMATION_STALE")) return;
    setStale(previewed);
    give(NOTHING);
    sender.reset();
    await load();
  }

  return {
    ...state,
    load,
    freshness,
    followed,
    frictions,
    given,
    give,
    comment,
    setComment,
    stale,
    sending: sender.sending,
    again: sender.again,
    apply,
    satisfied: previewed !== null && frictions.every((friction) => isDone(friction, given)),
  };
}

export type Confirmation = ReturnType<typeof useConfirmation>;

function toSend(request: DialogRequest, { preview }: Previewed, comment: string, words: string): PendingRequest {
  const { confirmationToken } = preview;
  if (request.kind === "update") {
    return { kind: "update", words, input: { ...request.input, confirmationToken, idempotencyKey: newKey() } };
  }
  return { kind: "revert", words, variables: { id: request.update, confirmationToken, comment: comment.trim() || null } };
}

type Preview = Pick<ReturnType<typeof usePreview>, "previewed" | "loading" | "problem">;

/** Follows the figures of the same filter, and makes the preview anew when they differ and nothing was typed. */
function useFreshness(
  request: DialogRequest,
  { previewed, loading, problem }: Preview,
  typed: boolean,
  load: () => Promise<void>,
): { freshness: Freshness | null; followed: boolean } {
  const may = useMay()("READ_STATISTICS");
  const filter = request.kind === "update" ? request.input.filter : { batch: { id: request.batch.id } };
  const { data, error } = useLive(FollowStatisticsDocument, { filter }, request.kind === "revert" || !may);
  const was = previewed?.was ?? null;
  const now = (was && data?.accountBatchStatistics) ?? was ?? NO_FIGURES;
  const freshness =
    previewed && freshnessOf({ previewedAt: previewed.at, was: was ?? NO_FIGURES, now, refreshing: loading, typed });
  const refreshAt = freshness?.kind === "outOfDate" && problem === null ? freshness.refreshAt : null;
  useEffect(() => {
    if (refreshAt === null) return;
    const timer = setTimeout(() => void load(), Math.max(0, refreshAt - Date.now()));
    return () => clearTimeout(timer);
  }, [refreshAt, load]);
  return { freshness, followed: was !== null && error === undefined };
}

const NO_FIGURES = { selected: 0, started: 0, depleted: 0 };
