import { expect, test } from "vitest";

import { DRAFT, ENTRIES } from "./start";
import { missing, toInput } from "./toInput";

const filter = { batch: { id: "b" } };

test("a draft becomes the request, each attribute in its group", () => {
  const draft = { ...DRAFT, ticked: ["charge", "expirationDate", "customerSite"] as const, entries: {
    ...ENTRIES, expirationDate: { clear: true, value: "2027-01-01" }, charge: { amount: " 10.00 ", visibleComment: "Fee", internalComment: "" },
  } };
  expect(toInput(filter, draft)).toEqual({
    filter,
    onRefusal: "SKIP_REFUSED",
    balance: { charge: { amount: "10.00", visibleComment: "Fee" } },
    lifecycle: { expirationDate: null },
    customerSite: { customerSite: null },
  });
});

test.each([["30", 30], ["3e4", "3e4"], ["abc", "abc"], ["-1", "-1"]])("days of %s never become a null, which clears", (value, days) => {
  const draft = { ...DRAFT, ticked: ["availabilityDays"] as const, entries: { ...ENTRIES, availabilityDays: { clear: false, value } } };
  expect(toInput(filter, draft).lifecycle).toEqual({ availabilityDays: days });
});

test("what is ticked and left empty is missing, what clears is not", () => {
  const ticked = ["charge", "expirationDate", "product", "customerSite"] as const;
  expect(missing({ ...DRAFT, ticked })).toEqual(["charge", "expirationDate", "product"]);
  expect(missing({ ...DRAFT, ticked, entries: { ...ENTRIES, expirationDate: { clear: true, value: "" } } })).toEqual(["charge", "product"]);
});

test("a start is an instant, by the clock of its zone", () => {
  const start = { kind: "at", date: "2026-12-24", time: "10:00", zone: "America/New_York" } as const;
  expect(toInput(filter, { ...DRAFT, start }).startAt).toBe("2026-12-24T15:00:00.000Z");
});
