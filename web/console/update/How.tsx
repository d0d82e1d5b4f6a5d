import { useMemo } from "react";

import { useText } from "../messages";
import { useMoment } from "../messages/moments";
import { zoneName } from "../messages/zones";
import { Combo } from "../ui/Combo";
import { DateField } from "../ui/DateField";
import { Line } from "../ui/Line";
import { OneOf } from "../ui/OneOf";
import type { UpdateDraft } from "./draft/draft";
import { type Clock, startOf } from "./draft/startTime";
import { useAt } from "./faults";
import styles from "./update.module.css";

type Props = {
  draft: UpdateDraft;
  change: (values: Partial<UpdateDraft>) => void;
  /** The customer's. */
  zone: string | null;
  zones: readonly string[];
};

const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What a refused account means, when it starts, and why. */
export function How({ draft, change, zone, zones }: Props) {
  const text = useText();
  const at = useAt();
  const { start } = draft;
  return (
    <div className={styles.how}>
      <OneOf
        label={text("update.onRefusal")}
        options={(["SKIP_REFUSED", "REFUSE_BATCH"] as const).map((id) => ({ id, name: text(`onRefusal.${id}`) }))}
        value={draft.onRefusal}
        onChange={(id) => change({ onRefusal: id as UpdateDraft["onRefusal"] })}
      />
      <OneOf
        label={text("update.start")}
        options={(["now", "at"] as const).map((id) => ({ id, name: text(`update.start.${id}`) }))}
        value={start.kind}
        onChange={(kind) => change({ start: kind === "now" ? { kind } : { kind: "at", date: "", time: "08:00", zone: zone ?? HERE } })}
      />
      {start.kind === "at" && (
        <StartFields clock={start} change={(values) => change({ start: { ...start, ...values } })} zones={zones} customers={zone} />
      )}
      <Line label={text("dialog.comment")} value={draft.comment} onChange={(comment) => change({ comment })} {...at("comment")} />
    </div>
  );
}

type StartProps = { clock: Clock; change: (values: Partial<Clock>) => void; zones: readonly string[]; customers: string | null };

function StartFields({ clock, change, zones, customers }: StartProps) {
  const text = useText();
  const at = useAt();
  // The two that are wanted most come first.
  const options = useMemo(
    () => [...new Set([...(customers ? [customers] : []), HERE, ...zones])].map((id) => ({ id, name: zoneName(id) })),
    [customers, zones],
  );
  return (
    <div className={styles.row} role="group" aria-label={text("update.start")}>
      <DateField label={text("update.start.date")} value={clock.date} onChange={(date) => change({ date })} zone={clock.zone} {...at("startAt")} />
      <Line label={text("update.start.time")} value={clock.time} onChange={(time) => change({ time })} hint={text("update.start.timeHint")} />
      <Combo label={text("update.start.zone")} options={options} value={clock.zone} onChange={(zone) => zone && change({ zone })} />
      <Starts clock={clock} customers={customers} />
    </div>
  );
}

/** What was entered, as the clocks of the customer, of the zone that was chosen and of the reader show it. */
function Starts({ clock, customers }: { clock: Clock; customers: string | null }) {
  const text = useText();
  const moment = useMoment();
  const start = startOf(clock);
  const zones = [...new Set([clock.zone, ...(customers ? [customers] : []), HERE])];
  return (
    <div role="status" className={styles.starts}>
      {start && <p>{text("update.starts", { when: zones.map((zone) => text("dialog.at", { time: moment(start.instant, zone), zone })).join(" · ") })}</p>}
      {start?.odd && <p className={styles.warning}>{text(`update.starts.${start.odd}`, { zone: clock.zone })}</p>}
    </div>
  );
}
