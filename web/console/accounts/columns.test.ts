import { expect, test } from "vitest";

import { dayOf } from "./columns";

test("a moment has the day of the customer's zone, on both sides of a change of summer time", () => {
  expect(dayOf("2026-11-01T03:59:59Z", "America/New_York")).toBe("2026-10-31");
  expect(dayOf("2026-11-01T04:00:00Z", "America/New_York")).toBe("2026-11-01");
  expect(dayOf("2026-11-02T04:59:59Z", "America/New_York")).toBe("2026-11-01");
  expect(dayOf("2026-11-02T05:00:00Z", "America/New_York")).toBe("2026-11-02");
  expect(dayOf("2026-11-02T05:00:00Z", undefined)).toBe("2026-11-02 UTC");
});
