import { expect, test } from "vitest";

import { unreadable } from "./faults";

test("what the server cannot read is told where it was entered", () => {
  const said = "Variable '$input' has invalid value at .lifecycle.availabilityDays: Int cannot represent non-integer value: 'many'";
  expect(unreadable(said)).toEqual({ place: "availabilityDays", message: "Int cannot represent non-integer value: 'many'" });
  const plan = "Variable '$input' has invalid value at .chargingPeriod[1].plan: No such plan.";
  expect(unreadable(plan)).toEqual({ place: "chargingPeriod.1", message: "No such plan." });
  expect(unreadable("Something else")).toEqual({ place: null, message: "Something else" });
});
