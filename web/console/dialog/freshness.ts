// Whether the preview in the dialog still says what is so, and when it is made anew.
export type Counts = { readonly selected: number; readonly started: number; readonly depleted: number };

export type Freshness =
  | { readonly kind: "current"; readonly previewedAt: number }
  | { readonly kind: "refreshing" }
  /** Apply is locked. `refreshAt`: when it refreshes by itself; null: only when the person asks, who has typed. */
  | { readonly kind: "outOfDate"; readonly was: Counts; readonly now: Counts; readonly refreshAt: number | null };

const REFRESH_EVERY = 5_000;

export type Seen = {
  readonly previewedAt: number;
  /** The statistics as of the preview, and as they are now. */
  readonly was: Counts;
  readonly now: Counts;
  readonly refreshing: boolean;
  readonly typed: boolean;
};

export function freshnessOf({ previewedAt, was, now, refreshing, typed }: Seen): Freshness {
  if (refreshing) return { kind: "refreshing" };
  const same = was.selected === now.selected && was.started === now.started && was.depleted === now.depleted;
  if (same) return { kind: "current", previewedAt };
  return { kind: "outOfDate", was, now, refreshAt: typed ? null : previewedAt + REFRESH_EVERY };
}
