import { expect, test } from "vitest";

import { attributeAt } from "./draft";

test.each([
  [["balance", "charge", "amount"], "charge"],
  [["lifecycle", "expirationDate"], "expirationDate"],
  [["chargingPeriod", "1", "plan"], "chargingPeriod"],
  [["filter", "batch"], null],
  [[], null],
])("an error at %s belongs to %s", (path, attribute) => {
  expect(attributeAt(path)).toBe(attribute);
});
