import { getLocalTimeZone } from "@internationalized/date";
import { type FormEvent, useState } from "react";
import { Button } from "react-aria-components";

import type { BatchUpdateState } from "../api/generated/graphql";
import { useText } from "../messages";
import { BatchFinder } from "../search/BatchFinder";
import { DateField } from "../ui/DateField";
import { ManyOf } from "../ui/ManyOf";
import { ALL, type Filters, isDay, STATES, toAddress } from "./filters";
import styles from "./history.module.css";

type Props = { applied: Filters; apply: (filters: Filters) => void };

/** Which updates are shown: of which batch, in which state, of which days. */
export function HistoryFilters({ applied, apply }: Props) {
  const text = useText();
  const [draft, setDraft] = useState(applied);
  const address = toAddress(applied);
  const [seen, setSeen] = useState(address);
  // Applied from here, or by the browser's back button.
  if (seen !== address) {
    setSeen(address);
    setDraft(applied);
  }
  const change = (values: Partial<Filters>) => setDraft({ ...draft, ...values });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isDay(draft.since) && isDay(draft.until)) apply(draft);
  }
  return (
    <form className={styles.filters} onSubmit={submit} aria-label={text("history.filters")}>
      <div className={styles.batch}>
        <BatchFinder
          label={text("history.batch")}
          placeholder={text("history.allBatches")}
          name={draft.batchName}
          choose={({ id, name }) => change({ batch: id, batchName: name })}
          clear={() => change({ batch: null, batchName: null })}
        />
      </div>
      <ManyOf
        label={text("history.states")}
        none={text("history.allStates")}
        options={STATES.map((state) => ({ id: state, name: text(`updateState.${state}`) }))}
        value={draft.states}
        onChange={(states) => change({ states: states as BatchUpdateState[] })}
      />
      {(["since", "until"] as const).map((side) => (
        <div key={side} className={styles.day}>
          <DateField
            label={text(`history.${side}`)}
            value={draft[side]}
            onChange={(day) => change({ [side]: day })}
            zone={getLocalTimeZone()}
            hint={text("history.dateHint", { zone: getLocalTimeZone() })}
            error={isDay(draft[side]) ? null : text("history.notADate")}
          />
        </div>
      ))}
      <div className={styles.buttons}>
        <Button type="submit" className="primary">
          {text("history.apply")}
        </Button>
        <Button onPress={() => apply(ALL)}>{text("history.reset")}</Button>
      </div>
    </form>
  );
}
