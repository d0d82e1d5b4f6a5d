import { expect, test } from "vitest";

import { attributeOf, placeAt, placeOfPlan } from "./places";
import { ENTRIES } from "./start";

test.each([
  [["balance", "charge", "amount"], "charge.amount"],
  [["balance", "openingBalance"], "openingBalance"],
  [["lifecycle", "expirationDate"], "expirationDate"],
  [["product", "addOns", "add", "2"], "addOns"],
  [["chargingPeriod", "1", "plan"], "chargingPeriod.1"],
  [["chargingPeriod"], "chargingPeriod"],
  [["startAt"], "startAt"],
  [["comment"], "comment"],
  [["filter", "batch"], null],
  [[], null],
])("an error at %s belongs to %s", (path, place) => {
  expect(placeAt(path)).toBe(place);
});

test("a place is in the row of its attribute", () => {
  expect(attributeOf("charge.amount")).toBe("charge");
  expect(attributeOf("chargingPeriod.0")).toBe("chargingPeriod");
  expect(attributeOf("startAt")).toBeNull();
});

test("plans are told apart as they are sent", () => {
  const entries = { ...ENTRIES, chargingPeriod: [{ addOnProduct: "voice", plan: null }, { addOnProduct: null, plan: "monthly" }] };
  expect(placeOfPlan(entries, null)).toBe("chargingPeriod.1");
  expect(placeOfPlan(entries, "voice")).toBe("chargingPeriod.0");
  expect(placeOfPlan(entries, "night")).toBe("chargingPeriod");
});
