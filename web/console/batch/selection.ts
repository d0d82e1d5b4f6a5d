// The accounts that the applied filter selects: what the screens in the middle and at the right are about.
import { createContext, useContext } from "react";
import type { CombinedError } from "urql";

import {
  type AccountBatchFilter,
  type AccountBatchQuery,
  FollowStatisticsDocument,
  type StatisticsFragment,
} from "../api/generated/graphql";
import { useLive } from "../api/useLive";
import type { Criteria } from "../search/filter";
import { useMay } from "../session/viewer";

type Found = NonNullable<AccountBatchQuery["accountBatch"]>;

export type Selection = {
  readonly batch: Found["batch"];
  /** The figures as they were first read; `useStatistics` follows them. */
  readonly statistics: StatisticsFragment | undefined;
  /** The applied filter in the server's words. */
  readonly inWords: Found["criteria"];
  readonly criteria: Criteria;
  readonly filter: AccountBatchFilter;
};

const SelectionContext = createContext<Selection | null>(null);
export const SelectionProvider = SelectionContext.Provider;

export function useSelection(): Selection {
  const selection = useContext(SelectionContext);
  if (selection === null) throw new Error("Nothing is selected here.");
  return selection;
}

type Live = { readonly statistics: StatisticsFragment | null; readonly error: CombinedError | undefined; again(): void };

/** The figures of a filter, now and after every change; null for who may not see them, and until they are there. */
export function useStatistics(filter: AccountBatchFilter, first?: StatisticsFragment): Live {
  const may = useMay()("READ_STATISTICS");
  const { data, error, again } = useLive(FollowStatisticsDocument, { filter }, !may);
  return { statistics: data?.accountBatchStatistics ?? first ?? null, error, again };
}
