import { useText } from "../../messages";
import { formatAmount } from "../../messages/money";
import { Choice } from "../../ui/Choice";
import { Combo } from "../../ui/Combo";
import { ManyOf } from "../../ui/ManyOf";
import { OneOf } from "../../ui/OneOf";
import type { Entries } from "../draft/draft";
import { addOnsOffered, type Plans, plansOffered } from "../draft/offers";
import { placeOfPlan } from "../draft/places";
import { useAt } from "../faults";
import type { FieldProps } from "./props";

export function Product({ draft: { entries }, enter, offered: { choices }, locked }: FieldProps) {
  const text = useText();
  const options = (choices?.products ?? []).map(({ id, name, currency, serviceAvailabilityThreshold }) => ({
    id,
    name: text("update.productHit", { name, currency, threshold: formatAmount(serviceAvailabilityThreshold) }),
  }));
  return (
    <Combo
      label={text("attribute.product")}
      options={options}
      value={entries.product}
      onChange={(product) => enter({ product })}
      locked={locked}
      {...useAt()("product")}
    />
  );
}

export function AddOns({ draft, enter, offered, locked }: FieldProps) {
  const text = useText();
  const at = useAt();
  const { how, ids } = draft.entries.addOns;
  const options = addOnsOffered(offered, draft).map(({ id, name, recurringCost, currency }) => ({
    id,
    name: text("update.addOnHit", { name, cost: formatAmount(recurringCost), currency }),
  }));
  return (
    <>
      <OneOf
        label={text("update.addOns.how")}
        options={(["add", "remove", "replace"] as const).map((id) => ({ id, name: text(`update.addOns.${id}`) }))}
        value={how}
        onChange={(next) => enter({ addOns: { how: next as Entries["addOns"]["how"], ids } })}
      />
      <ManyOf
        label={text("attribute.addOns")}
        none={text(how === "replace" ? "update.addOns.removesAll" : "update.addOns.none")}
        options={options}
        value={ids}
        onChange={(next) => enter({ addOns: { how, ids: next } })}
        locked={locked}
        {...at("addOns")}
      />
    </>
  );
}

/** The plan of the main product, and of each add-on that has plans. */
export function ChargingPeriod(props: FieldProps) {
  const text = useText();
  const rows = plansOffered(props.offered, props.draft);
  if (rows.length === 0) return <p>{props.locked ?? text("update.plan.noPlans")}</p>;
  return rows.map((row, index) => <PlanChoice key={row.addOn?.id ?? "main"} {...row} first={index === 0} {...props} />);
}

function PlanChoice({ addOn, plans, first, draft: { entries }, enter }: Plans & FieldProps & { first: boolean }) {
  const text = useText();
  const at = useAt();
  const id = addOn?.id ?? null;
  const entry = entries.chargingPeriod.find(({ addOnProduct }) => addOnProduct === id);
  const others = entries.chargingPeriod.filter(({ addOnProduct }) => addOnProduct !== id);
  const options = [
    { id: "keep", name: text("update.plan.keep") },
    { id: "none", name: text("update.plan.none") },
    ...plans.map(({ id: plan, name, months, fee }) => ({ id: plan, name: text("update.plan", { name, months, fee: formatAmount(fee) }) })),
  ];
  return (
    <Choice
      label={text(addOn ? "update.plan.addOn" : "update.plan.main", { name: addOn?.name })}
      options={options}
      value={entry ? (entry.plan ?? "none") : "keep"}
      onChange={(plan) =>
        enter({ chargingPeriod: plan === "keep" ? others : [...others, { addOnProduct: id, plan: plan === "none" ? null : plan }] })
      }
      {...(entry || first ? at(placeOfPlan(entries, id)) : {})}
    />
  );
}
