import { expect, test } from "vitest";

import { lockOf } from "./locks";
import { DRAFT, ENTRIES } from "./start";

const may = () => true;

test("of opening balance, charge and refund a request has one", () => {
  const draft = { ...DRAFT, ticked: ["charge"] as const };
  expect(lockOf("refund", draft, may)).toEqual({ kind: "excludedBy", attribute: "charge" });
  expect(lockOf("openingBalance", draft, may)).toEqual({ kind: "excludedBy", attribute: "charge" });
  expect(lockOf("charge", draft, may)).toBeNull();
  expect(lockOf("product", draft, may)).toBeNull();
});

test("money wants a permission, and what is ticked already can be unticked", () => {
  const nothing = () => false;
  expect(lockOf("refund", DRAFT, nothing)).toEqual({ kind: "needs", permission: "MOVE_MONEY" });
  expect(lockOf("refund", { ...DRAFT, ticked: ["refund"] }, nothing)).toBeNull();
  expect(lockOf("timeZone", DRAFT, nothing)).toBeNull();
});

test("termination is asked for alone", () => {
  const draft = { ...DRAFT, ticked: ["changeStatus"] as const, entries: { ...ENTRIES, changeStatus: "TERMINATED" as const } };
  expect(lockOf("product", draft, may)).toEqual({ kind: "terminates" });
  expect(lockOf("changeStatus", draft, may)).toBeNull();
  expect(lockOf("product", { ...draft, entries: { ...ENTRIES, changeStatus: "BLOCKED" } }, may)).toBeNull();
});
