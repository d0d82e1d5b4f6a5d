import { expect, test } from "vitest";

import { firstIndex, rowCount } from "./position";

test("rows are counted from the first, or back from the last, and else not", () => {
  expect(firstIndex({ count: 100, earlier: false, more: true }, 1_000_000)).toBe(2);
  expect(firstIndex({ count: 100, earlier: true, more: false }, 1_000_000)).toBe(999_902);
  expect(firstIndex({ count: 100, earlier: true, more: true }, 1_000_000)).toBeUndefined();
  expect(firstIndex({ count: 100, earlier: true, more: false }, undefined)).toBeUndefined();
  // Figures that are older than the rows.
  expect(firstIndex({ count: 100, earlier: true, more: false }, 99)).toBeUndefined();
});

test("the list's length is that of the figures, or of all rows when they are all there", () => {
  expect(rowCount({ count: 100, earlier: true, more: true }, 1_000_000)).toBe(1_000_001);
  expect(rowCount({ count: 100, earlier: true, more: true }, undefined)).toBe(-1);
  expect(rowCount({ count: 7, earlier: false, more: false }, undefined)).toBe(8);
});
