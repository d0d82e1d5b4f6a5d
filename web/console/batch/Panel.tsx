import { useQuery } from "urql";

import { AccountsRegion } from "../accounts/AccountsRegion";
import { AccountBatchDocument } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { useText } from "../messages";
import { toFilter } from "../search/filter";
import { SearchPanel } from "../search/SearchPanel";
import { useApplied } from "../search/useSearch";
import { useMay } from "../session/viewer";
import { Empty } from "../ui/Empty";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import { UpdatePanel } from "../update/UpdatePanel";
import { useUpdateDraft } from "../update/useUpdateDraft";
import { BatchHeader } from "./BatchHeader";
import { type Selection, SelectionProvider } from "./selection";
import { Workspace } from "./Workspace";

/** The three columns: which accounts, what they are, and what is to be changed in them. */
export function Panel({ batch }: { batch: string | null }) {
  return batch === null ? <NoBatch /> : <WithBatch batch={batch} />;
}

function NoBatch() {
  const text = useText();
  return (
    <Workspace search={<SearchPanel batch={null} name={undefined} />} update={<UpdatePanel selection={null} />} ticked={0}>
      <Empty level={1} title={text("batch.none")} hint={text("batch.noneHint")} />
    </Workspace>
  );
}

function WithBatch({ batch }: { batch: string }) {
  const criteria = useApplied();
  const filter = toFilter(batch, criteria);
  const statistics = useMay()("READ_STATISTICS");
  const [{ data, error, fetching }, again] = useQuery({
    query: AccountBatchDocument,
    variables: { filter, statistics },
  });
  const found = data?.accountBatch ?? null;
  const { draft } = useUpdateDraft(batch);
  const selection: Selection | null = found && {
    batch: found.batch,
    statistics: found.statistics,
    inWords: found.criteria,
    criteria,
    filter,
  };
  const center = () => {
    if (selection) return <Accounts selection={selection} />;
    if (error && !fetching) return <Problem problem={problemOf(error)} retry={() => again({ requestPolicy: "network-only" })} />;
    return data && !fetching ? <Missing /> : <Skeleton lines={8} />;
  };
  return (
    <Workspace
      search={<SearchPanel batch={batch} name={found?.batch.name} />}
      update={<UpdatePanel selection={selection} />}
      ticked={draft.ticked.length}
    >
      {center()}
    </Workspace>
  );
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
