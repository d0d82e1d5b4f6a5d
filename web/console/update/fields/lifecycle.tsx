import { parseDate, today } from "@internationalized/date";
import { Switch } from "react-aria-components";

import { useText } from "../../messages";
import { DateField } from "../../ui/DateField";
import { Line } from "../../ui/Line";
import { useAt } from "../faults";
import styles from "../update.module.css";
import switches from "./switch.module.css";
import type { FieldProps } from "./props";
import { SetOrNone } from "./SetOrNone";

export function ActivationDate({ draft: { entries }, enter, zone }: FieldProps) {
  const text = useText();
  return (
    <DateField
      label={text("attribute.activationDate")}
      value={entries.activationDate}
      onChange={(activationDate) => enter({ activationDate })}
      zone={zone}
      {...useAt()("activationDate")}
    />
  );
}

export function ExpirationDate({ draft: { entries }, enter, zone }: FieldProps) {
  const text = useText();
  const at = useAt();
  const label = text("attribute.expirationDate");
  const entry = entries.expirationDate;
  return (
    <SetOrNone label={label} entry={entry} onChange={(expirationDate) => enter({ expirationDate })}>
      <DateField
        label={label}
        captioned
        value={entry.value}
        onChange={(value) => enter({ expirationDate: { ...entry, value } })}
        zone={zone}
        {...at("expirationDate")}
      />
      {zone && isOver(entry.value, zone) && <p className={styles.warning}>{text("update.expiresAtOnce")}</p>}
    </SetOrNone>
  );
}

function isOver(date: string, zone: string): boolean {
  try {
    return parseDate(date.trim()).compare(today(zone)) <= 0;
  } catch {
    return false;
  }
}

export function AvailabilityDays({ draft: { entries }, enter }: FieldProps) {
  const text = useText();
  const at = useAt();
  const label = text("attribute.availabilityDays");
  const entry = entries.availabilityDays;
  return (
    <SetOrNone label={label} entry={entry} onChange={(availabilityDays) => enter({ availabilityDays })}>
      <Line
        label={label}
        captioned
        mode="numeric"
        value={entry.value}
        onChange={(value) => enter({ availabilityDays: { ...entry, value } })}
        hint={text("update.days")}
        {...at("availabilityDays")}
      />
    </SetOrNone>
  );
}

export function ActivateInactive({ draft: { entries }, enter }: FieldProps) {
  const text = useText();
  return (
    <>
      <Switch className={switches.switch ?? ""} isSelected={entries.activateInactive} onChange={(activateInactive) => enter({ activateInactive })}>
        <span className={switches.track} aria-hidden="true" />
        {text("attribute.activateInactive")}
      </Switch>
      <p className={styles.hint}>{text("update.mayCharge")}</p>
    </>
  );
}
