import { expect, test } from "vitest";

import { formatAmount } from "./money";

test.each([
  ["12.50", "12.50"],
  ["1234567", "1,234,567"],
  ["-0.005", "-0.005"],
  ["12345678901234567.89", "12,345,678,901,234,567.89"],
  ["9999999999999999999", "9,999,999,999,999,999,999"],
])("%s is shown as %s", (amount, shown) => {
  expect(formatAmount(amount)).toBe(shown);
});
