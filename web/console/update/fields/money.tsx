import { useText } from "../../messages";
import { Line } from "../../ui/Line";
import { useAt } from "../faults";
import type { FieldProps } from "./props";

export function OpeningBalance({ draft: { entries }, enter, currency }: FieldProps) {
  const text = useText();
  return (
    <Line
      label={text("attribute.openingBalance")}
      unit={currency}
      mode="decimal"
      value={entries.openingBalance}
      onChange={(openingBalance) => enter({ openingBalance })}
      {...useAt()("openingBalance")}
    />
  );
}

export const Charge = (props: FieldProps) => <TransactionFields kind="charge" {...props} />;
export const Refund = (props: FieldProps) => <TransactionFields kind="refund" {...props} />;

function TransactionFields({ kind, draft: { entries }, enter, currency }: FieldProps & { kind: "charge" | "refund" }) {
  const text = useText();
  const at = useAt();
  const entry = entries[kind];
  return (["amount", "visibleComment", "internalComment"] as const).map((name) => (
    <Line
      key={name}
      label={text(`attribute.${name === "amount" ? kind : name}`)}
      {...(name === "amount" && { unit: currency, mode: "decimal" })}
      value={entry[name]}
      onChange={(value) => enter({ [kind]: { ...entry, [name]: value } })}
      {...at(`${kind}.${name}`)}
    />
  ));
}
