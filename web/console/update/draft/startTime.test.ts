import { expect, test } from "vitest";

import { startOf } from "./startTime";

const zone = "America/New_York";

test.each([
  ["2026-12-24", "10:00", "2026-12-24T15:00:00.000Z", null],
  // On 14 March 2027 clocks there go from 02:00 to 03:00, on 7 November from 02:00 back to 01:00.
  ["2027-03-14", "01:59", "2027-03-14T06:59:00.000Z", null],
  ["2027-03-14", "02:30", "2027-03-14T07:30:00.000Z", "skipped"],
  ["2027-11-07", "01:30", "2027-11-07T05:30:00.000Z", "twice"],
  ["2027-11-07", "02:00", "2027-11-07T07:00:00.000Z", null],
])("%s %s is %s, %s", (date, time, instant, odd) => {
  expect(startOf({ date, time, zone })).toEqual({ instant, odd });
});

test.each([["", "08:00"], ["2026-13-01", "08:00"], ["2026-12-24", "8 am"], ["2026-12-24", ""]])("%s %s is no time", (date, time) => {
  expect(startOf({ date, time, zone })).toBeNull();
});
