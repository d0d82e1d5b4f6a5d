import { expect, test } from "vitest";

import { begun, heard, later, milestoneOf, percentOf, rateOf, secondsLeft, silentFor } from "./course";

const at = (processed: number, state: "QUEUED" | "RUNNING" | "COMPLETED" | "CANCELLED" = "RUNNING") => ({
  state,
  progress: { selected: 1000, processed, updated: processed, unchanged: 0, refused: 0, fraction: processed / 1000 },
});

test("what has been shown is never taken back", () => {
  expect(later(undefined, at(0, "QUEUED"))).toEqual(at(0, "QUEUED"));
  expect(later(at(400), at(300))).toEqual(at(400));
  expect(later(at(400), at(500))).toEqual(at(500));
  expect(later(at(1000, "COMPLETED"), at(900))).toEqual(at(1000, "COMPLETED"));
  expect(later(at(900), at(800, "CANCELLED"))).toEqual(at(800, "CANCELLED"));
});

test("the rate is that of the last ten seconds, once two events and three seconds are known", () => {
  let course = begun(0, 0);
  expect(rateOf(course, 60_000)).toBeNull();
  course = heard(course, 2_000, 200);
  expect(rateOf(course, 2_500)).toBeNull();
  expect(rateOf(course, 4_000)).toBe(50);
  for (let second = 4; second <= 30; second += 2) course = heard(course, second * 1000, second < 18 ? 200 : second * 10);
  expect(course.marks[0]).toEqual({ at: 20_000, processed: 200 });
  expect(rateOf(course, 30_000)).toBe(10);
  expect(secondsLeft(10, at(300).progress)).toBe(70);
  expect(secondsLeft(0, at(300).progress)).toBeNull();
  expect(secondsLeft(null, at(300).progress)).toBeNull();
});

test("silence is worth saying after ten seconds", () => {
  const course = heard(begun(0, 0), 5_000, 10);
  expect(silentFor(course, 14_900)).toBeNull();
  expect(silentFor(course, 17_100)).toBe(12);
});

test("percentages are whole, and four of them are read out", () => {
  expect([0, 0.249, 0.999, 1].map(percentOf)).toEqual([0, 24, 99, 100]);
  expect([0, 24, 25, 60, 99, 100].map(milestoneOf)).toEqual([0, 0, 25, 50, 75, 100]);
});
