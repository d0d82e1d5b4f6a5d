import { useMemo } from "react";

import type { UnifiedMessaging as Messaging } from "../../api/generated/graphql";
import { useText } from "../../messages";
import { zoneName } from "../../messages/zones";
import { Combo } from "../../ui/Combo";
import { Line } from "../../ui/Line";
import { OneOf } from "../../ui/OneOf";
import type { SetOrClear } from "../draft/draft";
import { useAt } from "../faults";
import type { FieldProps } from "./props";
import { SetOrNone } from "./SetOrNone";

export function AssociatedNumber({ draft: { entries }, enter }: FieldProps) {
  const text = useText();
  const at = useAt();
  const label = text("attribute.associatedNumber");
  const entry = entries.associatedNumber;
  return (
    <SetOrNone label={label} entry={entry} onChange={(associatedNumber) => enter({ associatedNumber })}>
      <Line
        label={label}
        captioned
        value={entry.value}
        onChange={(value) => enter({ associatedNumber: { ...entry, value } })}
        hint={text("update.number")}
        {...at("associatedNumber")}
      />
    </SetOrNone>
  );
}

const MESSAGING: readonly Messaging[] = ["AS_PRODUCT", "YES", "NO"];

export function UnifiedMessaging({ draft: { entries }, enter }: FieldProps) {
  const text = useText();
  return (
    <OneOf
      label={text("attribute.unifiedMessaging")}
      options={MESSAGING.map((id) => ({ id, name: text(`messaging.${id}`) }))}
      value={entries.unifiedMessaging}
      onChange={(id) => enter({ unifiedMessaging: id as Messaging })}
      {...useAt()("unifiedMessaging")}
    />
  );
}

type OfChoices = FieldProps & { name: "preferredLanguage" | "timeZone" | "role"; options: readonly { id: string; name: string }[] };

function FromChoices({ name, options, draft: { entries }, enter, locked }: OfChoices) {
  const text = useText();
  return (
    <Combo
      label={text(`attribute.${name}`)}
      options={options}
      value={entries[name]}
      onChange={(id) => enter({ [name]: id })}
      locked={locked}
      {...useAt()(name)}
    />
  );
}

export function PreferredLanguage(props: FieldProps) {
  const options = (props.offered.choices?.ivrLanguages ?? []).map(({ code, name }) => ({ id: code, name }));
  return <FromChoices name="preferredLanguage" options={options} {...props} />;
}

export function TimeZone(props: FieldProps) {
  const zones = props.offered.choices?.timeZones;
  const options = useMemo(() => (zones ?? []).map((id) => ({ id, name: zoneName(id) })), [zones]);
  return <FromChoices name="timeZone" options={options} {...props} />;
}

export const Role = (props: FieldProps) => <FromChoices name="role" options={props.offered.choices?.roles ?? []} {...props} />;

/** Of what may be taken away, the choice has a name too. */
const NONE = "none";

type OrNone = FieldProps & { name: "customerSite" | "distributor"; none: string; options: readonly { id: string; name: string }[]; hint?: string };

function OrNone({ name, none, options, hint, draft: { entries }, enter, locked }: OrNone) {
  const text = useText();
  const entry = entries[name];
  const chosen = (id: string | null): SetOrClear<string> => ({ clear: id === NONE, value: id === null || id === NONE ? "" : id });
  return (
    <Combo
      label={text(`attribute.${name}`)}
      options={[{ id: NONE, name: none }, ...options]}
      value={entry.clear ? NONE : entry.value || null}
      onChange={(id) => enter({ [name]: chosen(id) })}
      locked={locked}
      hint={hint ?? null}
      {...useAt()(name)}
    />
  );
}

export function CustomerSite(props: FieldProps) {
  const text = useText();
  return <OrNone name="customerSite" none={text("update.defaultSite")} options={props.offered.choices?.customerSites ?? []} {...props} />;
}

export function Distributor(props: FieldProps) {
  const text = useText();
  return (
    <OrNone
      name="distributor"
      none={text("update.noDistributor")}
      options={props.offered.choices?.distributors ?? []}
      hint={text("update.distributorCharged")}
      {...props}
    />
  );
}
