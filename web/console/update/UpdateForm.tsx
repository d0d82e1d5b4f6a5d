import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import { useQuery } from "urql";

import { BatchChoicesDocument } from "../api/generated/graphql";
import type { Selection } from "../batch/selection";
import { ConfirmationDialog } from "../dialog/ConfirmationDialog";
import { pending } from "../dialog/pending";
import type { DialogRequest } from "../dialog/request";
import { Unanswered } from "../dialog/Unanswered";
import { useText } from "../messages";
import { useMay } from "../session/viewer";
import { AttributeMenu } from "./AttributeMenu";
import { type Attribute, attributeAt } from "./draft/draft";
import { missing, toInput } from "./draft/toInput";
import { Field } from "./fields/Field";
import { How } from "./How";
import styles from "./update.module.css";
import { useUpdateDraft } from "./useUpdateDraft";

/** An error: whose row it belongs to, if any, and the sentence. */
type Fault = { attribute: Attribute | null; message: string };

export function UpdateForm({ selection }: { selection: Selection }) {
  const text = useText();
  const may = useMay();
  const { batch, filter } = selection;
  const { draft, change, enter, tick } = useUpdateDraft(batch.id);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [request, setRequest] = useState<DialogRequest | null>(null);
  const [{ data }] = useQuery({ query: BatchChoicesDocument, variables: { batch: batch.id }, requestPolicy: "cache-first", pause: !may("READ_STATISTICS") });
  const choices = data?.node && "choices" in data.node ? data.node.choices : null;
  const zone = batch.customer?.billingTimeZone ?? null;

  function open(onRefusal = draft.onRefusal) {
    const empty = missing(draft).map((attribute) => ({ attribute, message: text("update.empty") }));
    setFaults(empty);
    if (empty.length === 0) setRequest({ kind: "update", batch, input: toInput(filter, { ...draft, onRefusal }) });
  }
  function show(found: readonly Fault[]) {
    setRequest(null);
    setFaults(found);
  }
  const enterAndForget: typeof enter = (values) => {
    setFaults(faults.filter(({ attribute }) => attribute === null || !(attribute in values)));
    enter(values);
  };
  // Terminated is asked for alone.
  const terminates = draft.ticked.includes("changeStatus") && draft.entries.changeStatus === "TERMINATED";
  const why = !may("UPDATE_ACCOUNTS")
    ? text("state.needs", { permission: "UPDATE_ACCOUNTS" })
    : pending(batch.id) && request === null
      ? text("update.unanswered")
      : draft.ticked.length === 0
        ? text("update.chooseSome")
        : null;
  return (
    <div
      className={styles.form}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && why === null && request === null) open();
      }}
    >
      <Unanswered key={String(request === null)} place={request === null ? batch.id : ""} />
      {faults.length > 0 && <Summary faults={faults} />}
      <AttributeMenu ticked={draft.ticked} tick={tick} />
      {draft.ticked.map((attribute) => (
        <div key={attribute} className={styles.row} id={`update-${attribute}`} role="group" aria-label={text(`attribute.${attribute}`)} tabIndex={-1}>
          <Button className={`quiet icon ${styles.remove}`} aria-label={text("update.remove", { attribute: text(`attribute.${attribute}`) })} onPress={() => tick(new Set(draft.ticked.filter((each) => each !== attribute)))}>
            <X size={16} aria-hidden />
          </Button>
          <Field attribute={attribute} entries={draft.entries} enter={enterAndForget} choices={choices} currency={batch.customer?.currency ?? ""} zone={zone} />
          {faults.filter((fault) => fault.attribute === attribute).map(({ message }) => (
            <p key={message} className={styles.error}>{message}</p>
          ))}
        </div>
      ))}
      {terminates && draft.ticked.length > 1 && (
        <Button onPress={() => tick(new Set(["changeStatus"]))}>{text("update.terminateAlone")}</Button>
      )}
      <How draft={draft} change={change} zone={zone} />
      <Button className="primary" isDisabled={why !== null} onPress={() => open()}>{text("update.open")}</Button>
      {why && <p className={styles.hint}>{why}</p>}
      <ConfirmationDialog
        request={request}
        onClose={() => setRequest(null)}
        onErrors={(errors) => {
          if (!errors.some(({ code }) => code === "CONFIRMATION_STALE")) show(errors.map(({ path, message }) => ({ attribute: attributeAt(path), message })));
        }}
        onUnreadable={(message) => {
          show([unreadable(message)]);
          return true;
        }}
        onSkipRefused={() => {
          change({ onRefusal: "SKIP_REFUSED" });
          open("SKIP_REFUSED");
        }}
      />
    </div>
  );
}

/** The place that the server names in its message about a value that it cannot read. */
function unreadable(message: string): Fault {
  const place = /^Variable '\$input' has invalid value at \.([^:]+): /.exec(message);
  return { attribute: place?.[1] ? attributeAt(place[1].replace(/\[\d+\]/g, "").split(".")) : null, message: place ? message.slice(place[0].length) : message };
}

/** All that is wrong, each a way to its row. */
function Summary({ faults }: { faults: readonly Fault[] }) {
  const text = useText();
  return (
    <div role="alert">
    <ul className={styles.summary}>
      {faults.map(({ attribute, message }) => (
        <li key={`${attribute} ${message}`}>
          {attribute ? (
            <button type="button" className="quiet" onClick={() => document.querySelector<HTMLElement>(`#update-${attribute} :is(input, button:not(:first-child))`)?.focus()}>
              {text("update.fault", { attribute: text(`attribute.${attribute}`), message })}
            </button>
          ) : (
            message
          )}
        </li>
      ))}
    </ul>
    </div>
  );
}
