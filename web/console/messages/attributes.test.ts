import { expect, test } from "vitest";

import { valueWords } from "./attributes";
import { en } from "./en";
import type { Text } from "./index";

const text = ((id: keyof typeof en, values?: { value: string }) => en[id].replace("{value}", String(values?.value))) as Text;

test.each([
  ["activateInactive", "true", "Yes"],
  ["blocked", "false", "No"],
  ["changeStatus", "UNBLOCKED", "Unblocked"],
  ["status", "NOT_YET_ACTIVE", "Not yet active"],
  ["unifiedMessaging", "AS_PRODUCT", "As product"],
  ["charge", "12345678901234567.89", "12,345,678,901,234,567.89 EUR"],
  ["openingBalance", "undo 15.00", "undo 15.00 EUR"],
  ["changeStatus", "undo BLOCKED", "undo Blocked"],
  ["openingBalance", "none", "none"],
  ["expirationDate", "2027-01-31", "2027-01-31"],
  ["internalComment", "true", "true"],
  ["availabilityDays", "1000", "1000"],
])("%s %s is shown as %s", (attribute, value, shown) => {
  expect(valueWords(attribute, value, text, "EUR")).toBe(shown);
});

test("an amount whose currency is not known is shown without one", () => {
  expect(valueWords("balance", "-1234.5", text)).toBe("-1,234.5");
});

test("a value that is undone is said in the reader's words", () => {
  const german = ((id: string, values?: { value: string }) => (id === "value.undone" ? `${values?.value} rückgängig` : id)) as Text;
  expect(valueWords("timeZone", "undo Europe/Vienna", german)).toBe("Europe/Vienna rückgängig");
});
