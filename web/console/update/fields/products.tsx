import { useText } from "../../messages";
import { formatAmount } from "../../messages/money";
import { Choice } from "../../ui/Choice";
import { ManyOf } from "../../ui/ManyOf";
import type { Entries } from "../draft/draft";
import type { Choices } from "./Field";

type Props<Value> = { entries: Entries; choices: Choices | null; onChange: (value: Value) => void };

/** Those that the new product offers; without a new one, those of any product. */
function offered(choices: Choices | null, product: string | null) {
  const products = (choices?.products ?? []).filter(({ id }) => product === null || id === product);
  return [...new Map(products.flatMap(({ addOnProducts }) => addOnProducts).map((each) => [each.id, each])).values()];
}

export function AddOns({ entries, choices, onChange }: Props<Entries["addOns"]>) {
  const text = useText();
  const { how, ids } = entries.addOns;
  return (
    <>
      <Choice
        label={text("update.addOns.how")}
        options={(["add", "remove", "replace"] as const).map((id) => ({ id, name: text(`update.addOns.${id}`) }))}
        value={how}
        onChange={(next) => onChange({ how: next as Entries["addOns"]["how"], ids })}
      />
      <ManyOf
        label={text("attribute.addOns")}
        none={text(how === "replace" ? "update.addOns.removesAll" : "update.addOns.none")}
        options={offered(choices, entries.product).map(({ id, name, recurringCost, currency }) => ({
          id,
          name: `${name} · ${formatAmount(recurringCost)} ${currency}`,
        }))}
        value={ids}
        onChange={(next) => onChange({ how, ids: next })}
      />
    </>
  );
}

/** The plan of the main product, and of each add-on that has plans. */
export function Plans({ entries, choices, onChange }: Props<Entries["chargingPeriod"]>) {
  const text = useText();
  const main = (choices?.products ?? []).flatMap(({ prepaidPlans }) => prepaidPlans);
  const addOns = offered(choices, null).filter(({ prepaidPlans }) => prepaidPlans.length > 0);
  const products = [{ id: null, name: text("update.mainProduct"), prepaidPlans: main }, ...addOns];
  return products.map(({ id, name, prepaidPlans }) => {
    const others = entries.chargingPeriod.filter(({ addOnProduct }) => addOnProduct !== id);
    const entry = entries.chargingPeriod.find(({ addOnProduct }) => addOnProduct === id);
    const options = [
      { id: "keep", name: text("update.plan.keep") },
      { id: "none", name: text("update.plan.none") },
      ...prepaidPlans.map((plan) => ({ id: plan.id, name: text("update.plan", { name: plan.name, months: plan.months, fee: formatAmount(plan.fee) }) })),
    ];
    return (
      <Choice
        key={id}
        label={name}
        options={options}
        value={entry ? (entry.plan ?? "none") : "keep"}
        onChange={(plan) => onChange(plan === "keep" ? others : [...others, { addOnProduct: id, plan: plan === "none" ? null : plan }])}
      />
    );
  });
}
