// What there is to choose from: of the new product where one is chosen, else of the products of the selected accounts.
import type { BatchChoicesQuery } from "../../api/generated/graphql";
import type { UpdateDraft } from "./draft";

export type Choices = Extract<NonNullable<BatchChoicesQuery["node"]>, { choices: unknown }>["choices"];
type Product = Choices["products"][number];
export type AddOn = Product["addOnProducts"][number];
export type Plan = Product["prepaidPlans"][number];

/** What the batch offers, and the products that its selected accounts have. */
export type Offered = { readonly choices: Choices | null; readonly present: ReadonlySet<string> };

const newProduct = ({ ticked, entries }: UpdateDraft): string | null => (ticked.includes("product") ? entries.product : null);

function ofSelection({ choices, present }: Offered): readonly Product[] {
  const all = choices?.products ?? [];
  const found = all.filter(({ id }) => present.has(id));
  return found.length > 0 ? found : all;
}

function products(offered: Offered, draft: UpdateDraft): readonly Product[] {
  const product = newProduct(draft);
  return product === null ? ofSelection(offered) : (offered.choices?.products ?? []).filter(({ id }) => id === product);
}

const distinct = <Item extends { readonly id: string }>(items: readonly Item[]): Item[] => [
  ...new Map(items.map((item) => [item.id, item])).values(),
];

const addOnsOf = (all: readonly Product[]): AddOn[] => distinct(all.flatMap(({ addOnProducts }) => addOnProducts));

/** The add-ons to choose from. Those that accounts have can be removed whatever their new product offers; and what was
    chosen stays in sight, as it is asked for. */
export function addOnsOffered(offered: Offered, draft: UpdateDraft): AddOn[] {
  const { how, ids } = draft.entries.addOns;
  const current = addOnsOf([...(how === "remove" ? ofSelection(offered) : []), ...products(offered, draft)]);
  const chosen = addOnsOf(offered.choices?.products ?? []).filter(({ id }) => ids.includes(id));
  return distinct([...current, ...chosen]);
}

/** The prepaid plans to choose from; `addOn` null: of the main product. */
export type Plans = { readonly addOn: AddOn | null; readonly plans: readonly Plan[] };

/** Of the main product and of each add-on: those that have plans, and those for which something was chosen. */
export function plansOffered(offered: Offered, draft: UpdateDraft): Plans[] {
  const all = products(offered, draft);
  const chosen = new Set(draft.entries.chargingPeriod.map(({ addOnProduct }) => addOnProduct));
  const addOns = distinct([...addOnsOf(all), ...addOnsOf(offered.choices?.products ?? []).filter(({ id }) => chosen.has(id))]);
  const main: Plans = { addOn: null, plans: distinct(all.flatMap(({ prepaidPlans }) => prepaidPlans)) };
  return [main, ...addOns.map((addOn) => ({ addOn, plans: addOn.prepaidPlans }))].filter(
    ({ addOn, plans }) => plans.length > 0 || chosen.has(addOn?.id ?? null),
  );
}
