import { expect, test } from "vitest";

import { offsetOf, zoneName } from "./zones";

test.each([
  ["America/New_York", "2027-01-15T12:00:00Z", "GMT-05:00"],
  ["America/New_York", "2027-07-15T12:00:00Z", "GMT-04:00"],
  ["Asia/Kolkata", "2027-01-15T12:00:00Z", "GMT+05:30"],
  ["Nowhere/At_All", "2027-01-15T12:00:00Z", null],
])("%s is at %s %s", (zone, at, offset) => {
  expect(offsetOf(zone, new Date(at))).toBe(offset);
});

test("a zone that the browser does not know has its name alone", () => {
  expect(zoneName("Nowhere/At_All")).toBe("Nowhere/At_All");
  expect(zoneName("Asia/Kolkata", new Date("2027-01-15"))).toBe("Asia/Kolkata (GMT+05:30)");
});
