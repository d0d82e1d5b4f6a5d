import { expect, test } from "vitest";

import { addOnsOffered, type Choices, plansOffered } from "./offers";
import { DRAFT, ENTRIES } from "./start";

const plan = (id: string) => ({ id, name: id, months: 1, fee: "1.00" });
const addOn = (id: string, ...plans: string[]) => ({ id, name: id, recurringCost: "1.00", currency: "EUR", prepaidPlans: plans.map(plan) });
const product = (id: string, plans: string[], ...addOnProducts: ReturnType<typeof addOn>[]) => ({
  id, name: id, currency: "EUR", serviceAvailabilityThreshold: "0.00", prepaidPlans: plans.map(plan), addOnProducts,
});
const night = addOn("night"), voice = addOn("voice", "voice monthly");
const choices = { products: [product("card", [], night), product("plus", ["plus monthly"], night, voice)] } as unknown as Choices;

const drafted = (ticked: readonly ("product" | "addOns")[], entries: Partial<typeof ENTRIES>) => ({ ...DRAFT, ticked, entries: { ...ENTRIES, ...entries } });
const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);

test("add-ons are those of the new product, else those of any product of the selection", () => {
  const present = new Set(["card"]);
  expect(ids(addOnsOffered({ choices, present }, DRAFT))).toEqual(["night"]);
  expect(ids(addOnsOffered({ choices, present: new Set<string>() }, DRAFT))).toEqual(["night", "voice"]);
  expect(ids(addOnsOffered({ choices, present }, drafted(["product"], { product: "plus" })))).toEqual(["night", "voice"]);
  expect(ids(addOnsOffered({ choices, present }, drafted([], { product: "plus" })))).toEqual(["night"]);
});

test("what is to be removed is of the products that accounts have, and what was chosen stays", () => {
  const present = new Set(["plus"]);
  const removed = drafted(["product", "addOns"], { product: "card", addOns: { how: "remove", ids: [] } });
  expect(ids(addOnsOffered({ choices, present }, removed))).toEqual(["night", "voice"]);
  const added = drafted(["product", "addOns"], { product: "card", addOns: { how: "add", ids: ["voice"] } });
  expect(ids(addOnsOffered({ choices, present }, added))).toEqual(["night", "voice"]);
});

test("plans are offered where there are some", () => {
  const names = (present: string[]) => plansOffered({ choices, present: new Set(present) }, DRAFT).map(({ addOn, plans }) => [addOn?.id ?? null, ids(plans)]);
  expect(names(["card"])).toEqual([]);
  expect(names(["plus"])).toEqual([[null, ["plus monthly"]], ["voice", ["voice monthly"]]]);
});
