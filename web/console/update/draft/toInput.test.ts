import { expect, test } from "vitest";

import { DRAFT, ENTRIES } from "./start";
import { missing, toInput } from "./toInput";

const filter = { batch: { id: "b" } };

test("a draft becomes the request, each attribute in its group", () => {
  const draft = { ...DRAFT, ticked: ["charge", "expirationDate", "customerSite"] as const, entries: {
    ...ENTRIES, expirationDate: { clear: true, value: "2027-01-01" }, charge: { amount: " 10.00 ", visibleComment: "Fee", internalComment: "" },
    customerSite: { clear: true, value: "" },
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
  const ticked = ["charge", "expirationDate", "product", "chargingPeriod", "customerSite"] as const;
  expect(missing({ ...DRAFT, ticked })).toEqual(["charge.amount", "expirationDate", "product", "chargingPeriod", "customerSite"]);
  const cleared = { clear: true, value: "" };
  const entries = { ...ENTRIES, expirationDate: cleared, customerSite: cleared, chargingPeriod: [{ addOnProduct: null, plan: null }] };
  expect(missing({ ...DRAFT, ticked, entries })).toEqual(["charge.amount", "product"]);
});

test("add-ons are missing, but for the replacement by none, which removes all", () => {
  const draft = (how: "add" | "replace") => ({ ...DRAFT, ticked: ["addOns"] as const, entries: { ...ENTRIES, addOns: { how, ids: [] } } });
  expect(missing(draft("add"))).toEqual(["addOns"]);
  expect(missing(draft("replace"))).toEqual([]);
  expect(toInput(filter, draft("replace")).product).toEqual({ addOns: { replace: [] } });
});

test("a start is an instant, by the clock of its zone, and goes as it is where it is none", () => {
  const start = { kind: "at", date: "2026-12-24", time: "10:00", zone: "America/New_York" } as const;
  expect(toInput(filter, { ...DRAFT, start }).startAt).toBe("2026-12-24T15:00:00.000Z");
  expect(toInput(filter, { ...DRAFT, start: { ...start, time: "soon" } }).startAt).toBe("2026-12-24Tsoon");
  expect(missing({ ...DRAFT, start: { ...start, date: "" } })).toEqual(["startAt"]);
  expect(missing({ ...DRAFT, start: { ...start, time: "8 o'clock" } })).toEqual(["startAt"]);
  expect(missing({ ...DRAFT, start })).toEqual([]);
});
