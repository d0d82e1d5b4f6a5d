import { expect, test } from "vitest";

import { ALL, type Filters, fromAddress, isDay, toAddress, toVariables } from "./filters";

const SOME: Filters = { batch: "b/1", batchName: "Sun & sea", states: ["QUEUED", "FAILED"], since: "2026-04-04", until: "2026-04-05" };

test("the address holds them, and what is not a filter is none", () => {
  expect(toAddress(ALL)).toBe("/updates");
  expect(fromAddress(toAddress(SOME).replace("/updates", ""))).toEqual(SOME);
  expect(fromAddress("?state=NONE&since=yesterday&until=2026-02-30&other=1")).toEqual(ALL);
});

test("days are sent as the moments at which they begin in the zone, over a change of summer time too", () => {
  expect(toVariables(ALL, "UTC")).toEqual({ batch: null, states: null, since: null, until: null });
  const { since, until } = toVariables(SOME, "Australia/Sydney");
  expect([since, until]).toEqual(["2026-04-03T13:00:00.000Z", "2026-04-05T14:00:00.000Z"]);
});

test("a day is written as the API writes it", () => {
  expect(["", " 2026-11-27 ", "2026-1-2", "27.11.2026", "2026-02-29"].map(isDay)).toEqual([true, true, false, false, false]);
});
