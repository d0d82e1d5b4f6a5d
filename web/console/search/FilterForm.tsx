import type { FormEvent } from "react";
import { Button } from "react-aria-components";
import { useQuery } from "urql";

import { type AccountStatus, FilterChoicesDocument, type Registration } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { type Text, useText } from "../messages";
import { useMay } from "../session/viewer";
import { Choice } from "../ui/Choice";
import { ManyOf } from "../ui/ManyOf";
import { Problem } from "../ui/Problem";
import { AccountIdField, ControlNumbersField } from "./fields";
import { changed, type Draft, type Fault } from "./filter";
import { FollowUp } from "./FollowUp";
import styles from "./search.module.css";
import { useDraft } from "./useSearch";

const STATUSES: readonly AccountStatus[] = [
  "INACTIVE", "NOT_YET_ACTIVE", "ACTIVE", "BLOCKED", "EXPIRED", "SUSPENDED", "TERMINATED",
];
const REGISTRATIONS: readonly Registration[] = ["REGISTERED", "UNREGISTERED"];

/** The filters of one batch: what is changed here selects nothing until it is applied. */
export function FilterForm({ batch, fault }: { batch: string; fault: Fault | null }) {
  const text = useText();
  const { draft, applied, change, apply, reset } = useDraft(batch);
  const pending = changed(draft, applied);
  const mark = (...names: (keyof Draft)[]) => (names.some((name) => pending.has(name)) ? text("search.notApplied") : null);
  // It is about what was applied, and says nothing of what was entered since.
  const said = (...fields: (keyof Draft | null)[]) =>
    fault && fields.includes(fault.field) && !(fault.field && pending.has(fault.field)) ? fault.message : null;
  const props = { draft, change, mark, said, text };
  const everything = draft.refusedBy !== null || draft.leftBy !== null;

  function submit(event: FormEvent) {
    event.preventDefault();
    apply();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      <Unreadable>{said(null, "refusedBy", "leftBy")}</Unreadable>
      <FollowUp criteria={applied} remove={() => apply({ ...draft, refusedBy: null, leftBy: null })} />
      <AccountIdField {...props} />
      <ControlNumbersField {...props} />
      <ManyOf
        label={text("search.statuses")}
        mark={mark("statuses")}
        error={said("statuses")}
        none={text(everything ? "search.statusesAll" : "search.statusesDefault")}
        options={STATUSES.map((id) => ({ id, name: text(`status.${id}`) }))}
        value={draft.statuses}
        onChange={(statuses) => change({ statuses: statuses as AccountStatus[] })}
      />
      <Choice
        label={text("search.registration")}
        mark={mark("registration")}
        error={said("registration")}
        options={[any(text), ...REGISTRATIONS.map((id) => ({ id, name: text(`search.registration.${id}`) }))]}
        value={draft.registration ?? "any"}
        onChange={(id) => change({ registration: id === "any" ? null : (id as Registration) })}
      />
      <FromChoices batch={batch} {...props} />
      <div className={styles.pair}>
        {(["started", "depleted"] as const).map((name) => (
          <Choice
            key={name}
            label={text(`search.${name}`)}
            mark={mark(name)}
            error={said(name)}
            options={[any(text), { id: "true", name: text("search.yes") }, { id: "false", name: text("search.no") }]}
            value={String(draft[name] ?? "any")}
            onChange={(id) => change({ [name]: id === "any" ? null : id === "true" })}
          />
        ))}
      </div>
      <div className={styles.buttons}>
        <Button type="submit" className="primary">
          {text("search.apply")}
        </Button>
        <Button onPress={reset}>{text("search.default")}</Button>
        <p className={styles.pending} role="status">
          {pending.size > 0 && text("search.notApplied")}
        </p>
      </div>
    </form>
  );
}

/** What is wrong, where no field has it. */
function Unreadable({ children }: { children: string | null }) {
  return children && <p className={styles.unreadable}>{children}</p>;
}

const any = (text: Text) => ({ id: "any", name: text("search.any") });

type ChoiceProps = {
  batch: string;
  draft: Draft;
  change: (values: Partial<Draft>) => void;
  mark: (...names: (keyof Draft)[]) => string | null;
  said: (field: keyof Draft) => string | null;
  text: Text;
};

/** The filters whose values the batch offers. */
function FromChoices({ batch, draft, change, mark, said, text }: ChoiceProps) {
  const may = useMay();
  const pause = !may("READ_STATISTICS");
  const [{ data, error, fetching }, again] = useQuery({
    query: FilterChoicesDocument,
    variables: { batch },
    requestPolicy: "cache-first",
    pause,
  });
  const choices = data?.node && "choices" in data.node ? data.node.choices : null;
  if (error && !fetching) {
    return <Problem problem={problemOf(error)} retry={() => again({ requestPolicy: "network-only" })} />;
  }
  return (["products", "customerSites", "distributors"] as const).map((name) => (
    <ManyOf
      key={name}
      label={text(`search.${name}`)}
      mark={mark(name)}
      error={said(name)}
      none={text(fetching ? "state.loading" : "search.any")}
      locked={pause ? text("state.needs", { permission: "READ_STATISTICS" }) : null}
      options={choices?.[name] ?? []}
      value={draft[name]}
      onChange={(ids) => change({ [name]: ids })}
    />
  ));
}
