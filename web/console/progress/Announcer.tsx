import type { UpdateDetailsFragment } from "../api/generated/graphql";
import { hasEnded } from "../api/states";
import { useNumber, useText } from "../messages";
import { useTitle } from "../ui/useTitle";
import { milestoneOf, percentOf } from "./course";

/** The percentage in the tab's title; each quarter, and the end, for whoever listens. */
export function Announcer({ update }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const number = useNumber();
  const { state, progress, batch, onRefusal } = update;
  const percent = percentOf(progress.fraction);
  const stated = text(`updateState.${state}`);
  const counted = state === "RUNNING" && onRefusal !== "REFUSE_BATCH";
  const title = text(counted ? "progress.tabPercent" : "progress.tabState", {
    percent,
    state: stated,
    batch: batch.name,
  });
  useTitle(title);
  const { updated, unchanged, refused } = progress;
  const counts = { updated: number(updated), unchanged: number(unchanged), refused: number(refused) };
  const quarter = milestoneOf(percent);
  const heard = hasEnded(state)
    ? text("progress.announcedEnd", { state: stated, ...counts })
    : quarter > 0
      ? text("progress.announced", { percent: quarter })
      : "";
  return (
    <p className="visually-hidden" role="status" data-announced>
      {heard}
    </p>
  );
}
