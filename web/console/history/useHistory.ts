import { useEffect, useMemo, useState } from "react";
import { type CombinedError, useQuery } from "urql";

import { HistoryDocument, type HistoryRowFragment } from "../api/generated/graphql";
import { useMay } from "../session/viewer";
import { useOnFocus } from "../ui/useOnFocus";
import { type Filters, toVariables } from "./filters";

const PAGE = 50;
/** As many as one page of the API may have. */
const MOST = 500;

type History = {
  readonly rows: readonly HistoryRowFragment[] | undefined;
  readonly total: number;
  readonly error: CombinedError | undefined;
  /** Shows more; null where there are none. */
  readonly more: (() => void) | null;
  again(): void;
};

/** The updates, looked at anew when the page gets the focus; more of them are asked for together with those before. */
export function useHistory(filters: Filters): History {
  const [first, setFirst] = useState(PAGE);
  const key = JSON.stringify(filters);
  const statistics = useMay()("READ_STATISTICS");
  const variables = useMemo(() => ({ ...toVariables(JSON.parse(key) as Filters), first, statistics }), [key, first, statistics]);
  const [{ data, error, fetching }, ask] = useQuery({ query: HistoryDocument, variables });
  const [shown, setShown] = useState(data?.batchUpdates);
  useEffect(() => {
    if (data) setShown(data.batchUpdates);
  }, [data]);
  const again = () => ask({ requestPolicy: "network-only" });
  useOnFocus(again);
  return {
    rows: shown?.nodes,
    total: shown?.totalCount ?? 0,
    error: fetching ? undefined : error,
    more: shown?.pageInfo.hasNextPage && first < MOST ? () => setFirst(Math.min(MOST, first + PAGE)) : null,
    again,
  };
}
