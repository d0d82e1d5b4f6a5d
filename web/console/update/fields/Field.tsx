import { today } from "@internationalized/date";

import type { BatchChoicesQuery, StatusChange, UnifiedMessaging } from "../../api/generated/graphql";
import { useText } from "../../messages";
import { formatAmount } from "../../messages/money";
import { useMay } from "../../session/viewer";
import { Choice } from "../../ui/Choice";
import type { Attribute, Entries } from "../draft/draft";
import type { Enter } from "../useUpdateDraft";
import { Line, LineOrNone, OnOff, TransactionFields } from "./basic";
import { AddOns, Plans } from "./products";

export type Choices = Extract<NonNullable<BatchChoicesQuery["node"]>, { choices: unknown }>["choices"];
export type FieldProps = { attribute: Attribute; entries: Entries; enter: Enter; choices: Choices | null; currency: string; zone: string | null };

/** What is entered for an attribute. */
export function Field({ attribute, entries, enter, choices, currency, zone }: FieldProps) {
  const text = useText();
  const terminate = useMay()("TERMINATE_ACCOUNTS");
  const label = text(`attribute.${attribute}`);
  const put = (value: unknown) => enter({ [attribute]: value } as Partial<Entries>);
  const date = zone ? text("update.dateIn", { zone, date: today(zone).toString() }) : text("update.date");
  switch (attribute) {
    case "activationDate":
      return <Line label={label} hint={date} value={entries.activationDate} onChange={put} />;
    case "openingBalance":
      return <Line label={label} hint={currency} mode="decimal" value={entries.openingBalance} onChange={put} />;
    case "expirationDate": {
      const { clear, value } = entries.expirationDate;
      const past = !clear && zone !== null && /^\d{4}-\d\d-\d\d$/.test(value) && value <= today(zone).toString();
      return <LineOrNone label={label} hint={past ? text("update.expiresAtOnce") : date} entry={entries.expirationDate} onChange={put} />;
    }
    case "availabilityDays":
      return <LineOrNone label={label} hint={text("update.days")} mode="numeric" entry={entries.availabilityDays} onChange={put} />;
    case "associatedNumber":
      return <LineOrNone label={label} hint={text("update.number")} entry={entries.associatedNumber} onChange={put} />;
    case "activateInactive":
      return <OnOff label={label} hint={text("update.mayCharge")} value={entries.activateInactive} onChange={put} />;
    case "charge":
    case "refund":
      return <TransactionFields label={label} currency={currency} entry={entries[attribute]} onChange={put} />;
    case "addOns":
      return <AddOns entries={entries} choices={choices} onChange={put} />;
    case "chargingPeriod":
      return <Plans entries={entries} choices={choices} onChange={put} />;
    case "changeStatus": {
      const all = ["BLOCKED", "UNBLOCKED", ...(terminate ? ["TERMINATED"] : [])] as StatusChange[];
      return (
        <>
          <Choice label={label} options={all.map((id) => ({ id, name: text(`update.status.${id}`) }))} value={entries.changeStatus ?? ""} onChange={put} />
          {!terminate && <p>{text("update.terminateNeeds", { permission: "TERMINATE_ACCOUNTS" })}</p>}
        </>
      );
    }
    case "unifiedMessaging": {
      const all: UnifiedMessaging[] = ["AS_PRODUCT", "YES", "NO"];
      return <Choice label={label} options={all.map((id) => ({ id, name: text(`update.messaging.${id}`) }))} value={entries.unifiedMessaging ?? ""} onChange={put} />;
    }
    case "product": {
      const options = (choices?.products ?? []).map((each) => ({
        id: each.id,
        name: text("update.productHit", { name: each.name, currency: each.currency, threshold: formatAmount(each.serviceAvailabilityThreshold) }),
      }));
      return <Choice label={label} options={options} value={entries.product ?? ""} onChange={put} />;
    }
    case "preferredLanguage":
      return <Choice label={label} options={(choices?.ivrLanguages ?? []).map(({ code, name }) => ({ id: code, name }))} value={entries.preferredLanguage ?? ""} onChange={put} />;
    case "timeZone":
      return <Choice label={label} options={(choices?.timeZones ?? []).map((id) => ({ id, name: id }))} value={entries.timeZone ?? ""} onChange={put} />;
    case "role":
      return <Choice label={label} options={choices?.roles ?? []} value={entries.role ?? ""} onChange={put} />;
    case "customerSite":
    case "distributor": {
      const options = attribute === "customerSite" ? choices?.customerSites : choices?.distributors;
      const none = { id: "", name: text(attribute === "customerSite" ? "update.defaultSite" : "update.noDistributor") };
      return (
        <>
          <Choice label={label} options={[{ ...none, id: "none" }, ...(options ?? [])]} value={entries[attribute] ?? "none"} onChange={(id) => put(id === "none" ? null : id)} />
          {attribute === "distributor" && <p>{text("update.distributorCharged")}</p>}
        </>
      );
    }
  }
}
