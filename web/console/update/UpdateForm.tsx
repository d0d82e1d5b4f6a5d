import { useDeferredValue } from "react";
import { Button } from "react-aria-components";

import type { Selection } from "../batch/selection";
import { ConfirmationDialog } from "../dialog/ConfirmationDialog";
import { Unanswered } from "../dialog/Unanswered";
import { useText } from "../messages";
import { AttributeMenu } from "./AttributeMenu";
import { AttributeRow } from "./AttributeRow";
import { FaultsProvider } from "./faults";
import { FaultSummary } from "./FaultSummary";
import { How } from "./How";
import styles from "./update.module.css";
import { useOffered } from "./useOffered";
import { useRequest } from "./useRequest";
import { useUpdateDraft } from "./useUpdateDraft";

export function UpdateForm({ selection }: { selection: Selection }) {
  const text = useText();
  const { batch } = selection;
  const { draft, change, enter, tick: tickAll } = useUpdateDraft(batch.id);
  const { offered, locked } = useOffered(selection);
  const { faults, told, forget, request, why, open, dialog } = useRequest(selection, draft, change);
  const zone = batch.customer?.billingTimeZone ?? null;
  // The tick is painted first: the fields of an attribute take longer, and come with the next frame.
  const withFields = useDeferredValue(draft.ticked);
  const enterAnew: typeof enter = (values) => {
    forget(Object.keys(values));
    enter(values);
  };
  const tick: typeof tickAll = (attributes) => {
    forget(draft.ticked.filter((each) => !attributes.has(each)));
    tickAll(attributes);
  };
  const changeAnew: typeof change = (values) => {
    forget(["startAt", "comment"]);
    change(values);
  };
  return (
    <FaultsProvider value={faults}>
      <div
        className={styles.form}
        // Before a field takes Enter for itself; what opens over the panel is no part of it.
        onKeyDownCapture={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.currentTarget.contains(event.target as Node)) return;
          event.preventDefault();
          event.stopPropagation();
          if (why === null) open();
        }}
      >
        <Unanswered key={String(request === null)} place={request === null ? batch.id : ""} />
        {faults.length > 0 && <FaultSummary key={told} faults={faults} />}
        <AttributeMenu draft={draft} tick={tick} offered={offered} />
        {draft.ticked.filter((each) => withFields.includes(each)).map((attribute) => (
          <AttributeRow
            key={attribute}
            attribute={attribute}
            remove={() => tick(new Set(draft.ticked.filter((each) => each !== attribute)))}
            draft={draft}
            enter={enterAnew}
            tickAlone={(alone) => tick(new Set([alone]))}
            offered={offered}
            locked={locked}
            currency={batch.customer?.currency ?? ""}
            zone={zone}
          />
        ))}
        <How draft={draft} change={changeAnew} zone={zone} zones={offered.choices?.timeZones ?? []} />
        <div className={styles.submit}>
          <Button className="primary" isDisabled={why !== null} onPress={() => open()}>
            {text("update.open")}
          </Button>
          {why && <p className={styles.hint}>{why}</p>}
        </div>
        <ConfirmationDialog {...dialog} />
      </div>
    </FaultsProvider>
  );
}
