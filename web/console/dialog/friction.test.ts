import { expect, test } from "vitest";

import { type Change, frictionsOf, isBegun, isDone, NOTHING } from "./friction";

const CHANGE: Change = {
  terminates: false,
  movesMoney: false,
  setsOpeningBalance: false,
  chargesDistributors: false,
  updated: 100,
  moneyMoved: "0.00",
  batchSize: 1000,
};

test("small and reversible takes a press, larger a check box", () => {
  expect(frictionsOf(CHANGE)).toEqual([]);
  expect(frictionsOf({ ...CHANGE, updated: 101 })).toEqual([{ kind: "checkBox", accounts: 101 }]);
  expect(frictionsOf({ ...CHANGE, updated: 10_000, batchSize: 1_000_000 })).toEqual([]);
  expect(frictionsOf({ ...CHANGE, updated: 10_001, batchSize: 1_000_000 })).toMatchObject([{ kind: "checkBox" }]);
  expect(frictionsOf({ ...CHANGE, batchSize: null })).toMatchObject([{ kind: "checkBox" }]);
});

test("money takes its total, and what is final the number of accounts", () => {
  const [charge, ...others] = frictionsOf({ ...CHANGE, movesMoney: true, moneyMoved: "12370.00" });
  expect([charge, others]).toEqual([{ kind: "typeTotal", expected: "12370.00" }, []]);
  const done = (typeTotal: string) => isDone(charge!, { ...NOTHING, typeTotal });
  expect(["12,370.00 ", "12370", ""].map(done)).toEqual([true, false, false]);
  expect(frictionsOf({ ...CHANGE, terminates: true })).toEqual([{ kind: "typeAccounts", expected: 100, final: true }]);
  expect(frictionsOf({ ...CHANGE, chargesDistributors: true })).toMatchObject([{ kind: "typeAccounts", final: false }]);
});

test("a charge that charges distributors too takes both numbers", () => {
  const both = frictionsOf({ ...CHANGE, movesMoney: true, moneyMoved: "250.00", chargesDistributors: true });
  expect(both.map(({ kind }) => kind)).toEqual(["typeTotal", "typeAccounts"]);
  const given = { ...NOTHING, typeTotal: "250.00" };
  expect(both.map((friction) => isDone(friction, given))).toEqual([true, false]);
  expect(both.map((friction) => isBegun(friction, given))).toEqual([true, false]);
  expect(both.every((friction) => isDone(friction, { ...given, typeAccounts: "100" }))).toBe(true);
});
