import { expect, test } from "vitest";

import { freshnessOf } from "./freshness";

const was = { selected: 1240, started: 10, depleted: 2 };
const seen = { previewedAt: 1000, was, now: was, refreshing: false, typed: false };

test("a preview is current while the figures are the same", () => {
  expect(freshnessOf(seen)).toEqual({ kind: "current", previewedAt: 1000 });
  expect(freshnessOf({ ...seen, refreshing: true }).kind).toBe("refreshing");
});

test("one that is out of date refreshes by itself, but not once something was typed", () => {
  const now = { ...was, selected: 1243 };
  expect(freshnessOf({ ...seen, now })).toEqual({ kind: "outOfDate", was, now, refreshAt: 6000 });
  expect(freshnessOf({ ...seen, now, typed: true })).toMatchObject({ refreshAt: null });
});
