import { expect, test } from "vitest";

import { type Change, frictionOf, isTyped } from "./friction";

const CHANGE: Change = {
  terminates: false,
  movesMoney: false,
  setsOpeningBalance: false,
  chargesDistributors: false,
  updated: 100,
  moneyMoved: "0.00",
  batchSize: 1000,
};

test("small and reversible takes a button, larger a check box", () => {
  expect(frictionOf(CHANGE).kind).toBe("button");
  expect(frictionOf({ ...CHANGE, updated: 101 })).toEqual({ kind: "checkBox", accounts: 101 });
  expect(frictionOf({ ...CHANGE, updated: 10_000, batchSize: 1_000_000 }).kind).toBe("button");
  expect(frictionOf({ ...CHANGE, updated: 10_001, batchSize: 1_000_000 }).kind).toBe("checkBox");
  expect(frictionOf({ ...CHANGE, batchSize: null }).kind).toBe("checkBox");
});

test("money takes its total, and what is final the number of accounts", () => {
  const charge = frictionOf({ ...CHANGE, movesMoney: true, moneyMoved: "12370.00" });
  expect(charge).toEqual({ kind: "typeTotal", expected: "12370.00" });
  expect(isTyped(charge, " 12,370.00 ")).toBe(true);
  expect(isTyped(charge, "12370")).toBe(false);
  expect(isTyped(charge, "")).toBe(false);
  expect(frictionOf({ ...CHANGE, terminates: true })).toEqual({ kind: "typeAccounts", expected: 100, final: true });
  expect(frictionOf({ ...CHANGE, chargesDistributors: true })).toMatchObject({ kind: "typeAccounts", final: false });
});
