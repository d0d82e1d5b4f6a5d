import { useState } from "react";
import { type CombinedError, useQuery } from "urql";

import { AccountsRegion } from "../accounts/AccountsRegion";
import { AccountBatchDocument } from "../api/generated/graphql";
import { problemOf, unreadable } from "../api/problem";
import { useText } from "../messages";
import { EMPTY, type Fault, toFilter } from "../search/filter";
import { SearchPanel } from "../search/SearchPanel";
import { useApplied } from "../search/useSearch";
import { useMay } from "../session/viewer";
import { Empty } from "../ui/Empty";
import { Problem } from "../ui/Problem";
import { useTitle } from "../ui/useTitle";
import { UpdatePanel } from "../update/UpdatePanel";
import { useUpdateDraft } from "../update/useUpdateDraft";
import { BatchHeader } from "./BatchHeader";
import { HeaderSkeleton } from "./HeaderSkeleton";
import { type Selection, SelectionProvider } from "./selection";
import { Workspace } from "./Workspace";

/** The three columns: which accounts, what they are, and what is to be changed in them. */
export function Panel({ batch }: { batch: string | null }) {
  return batch === null ? <NoBatch /> : <WithBatch batch={batch} />;
}

function NoBatch() {
  const text = useText();
  return (
    <Workspace search={<SearchPanel batch={null} name={undefined} />} update={<UpdatePanel selection={null} />} ticked={0} first="search">
      <Empty level={1} title={text("batch.none")} hint={text("batch.noneHint")} />
    </Workspace>
  );
}

function WithBatch({ batch }: { batch: string }) {
  const text = useText();
  const applied = useApplied();
  const criteria = applied ?? {};
  const filter = toFilter(batch, criteria);
  const statistics = useMay()("READ_STATISTICS");
  const [{ data, error, fetching }, again] = useQuery({
    query: AccountBatchDocument,
    variables: { filter, statistics },
    pause: applied === null,
  });
  const found = data?.accountBatch ?? null;
  const { draft } = useUpdateDraft(batch);
  const selection: Selection | null = applied && found && {
    batch: found.batch,
    statistics: found.statistics,
    inWords: found.criteria,
    criteria,
    filter,
  };
  const fault = useFault(applied !== null, fetching ? undefined : error);
  const pending = fetching || (!data && !error && !fault);
  const name = useName(batch, found?.batch);
  useTitle(name);
  const center = () => {
    if (fault) return <Empty level={1} title={text("batch.unreadable")} hint={text("batch.unreadableHint")} />;
    if (error && !fetching && !selection) {
      const retry = () => again({ requestPolicy: "network-only" });
      return <Problem title={text("batch.notShown")} problem={problemOf(error)} retry={retry} />;
    }
    if (selection) return <Accounts selection={selection} />;
    return pending ? <HeaderSkeleton /> : <Missing />;
  };
  const none = pending ? null : fault ? "update.filterFirst" : "update.chooseFirst";
  return (
    <Workspace
      search={<SearchPanel batch={batch} name={name} fault={fault} />}
      update={<UpdatePanel selection={selection} none={none} />}
      ticked={draft.ticked.length}
      first={fault ? "search" : "accounts"}
    >
      {center()}
    </Workspace>
  );
}

/** What is wrong with the filter, if that is it: the address cannot be read, or the server cannot read a field. */
function useFault(isRead: boolean, error: CombinedError | undefined): Fault | null {
  const text = useText();
  const message = isRead ? null : text("search.unreadable");
  if (message !== null) return { field: null, message };
  const found = error && unreadable(error);
  const field = found?.path[0] ?? "";
  return found && field in EMPTY ? { field: field as Fault["field"], message: found.message } : null;
}

function Accounts({ selection }: { selection: Selection }) {
  return (
    <SelectionProvider value={selection}>
      <BatchHeader />
      <AccountsRegion key={JSON.stringify(selection.filter)} />
    </SelectionProvider>
  );
}

function Missing() {
  const text = useText();
  return <Empty level={1} title={text("batch.missing")} hint={text("batch.missingHint")} />;
}

type Named = { readonly id: string; readonly name: string };

/** The name of a batch. It stays while another filter is asked for, and where that cannot be read. */
function useName(batch: string, found: Named | undefined): string | undefined {
  const [last, setLast] = useState(found);
  if (found && (found.id !== last?.id || found.name !== last.name)) setLast(found);
  return last?.id === batch ? last.name : undefined;
}
