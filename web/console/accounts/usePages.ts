// Rows by cursor, page by page as they are scrolled to; at most so many are kept.
import { useCallback, useEffect, useRef, useState } from "react";
import { type CombinedError, useClient } from "urql";

import {
  type AccountBatchFilter,
  AccountPageDocument,
  type AccountPageQueryVariables,
  type AccountRowFragment,
} from "../api/generated/graphql";

export const PAGE = 100;
export const KEPT = 10_000;

export type Start =
  | { readonly kind: "first" | "last" }
  | { readonly kind: "at"; readonly number: number }
  | { readonly kind: "after" | "before"; readonly cursor: string };

export type Pages = {
  readonly rows: readonly AccountRowFragment[];
  readonly loading: boolean;
  readonly error: CombinedError | undefined;
  /** Whether rows come after, or before, those that are kept. */
  readonly more: boolean;
  readonly earlier: boolean;
  readonly full: boolean;
  /** The cursors of the first and of the last row that are kept. */
  readonly first: string | null;
  readonly last: string | null;
  /** Where it was begun. */
  readonly from: Start["kind"];
  /** Loads the next page behind, or before, what is there. */
  load(direction: "after" | "before"): void;
  /** Begins anew from there, and forgets what was kept. */
  start(from: Start): void;
  /** Asks again for what has not come. */
  again(): void;
};

type State = Omit<Pages, "load" | "start" | "again" | "full">;

const NOTHING: State = {
  rows: [],
  loading: true,
  error: undefined,
  more: false,
  earlier: false,
  first: null,
  last: null,
  from: "first",
};

export function usePages(filter: AccountBatchFilter): Pages {
  const client = useClient();
  const [state, setState] = useState(NOTHING);
  // Answers to what is no longer asked are dropped.
  const asked = useRef(0);
  const busy = useRef(false);
  const repeat = useRef(() => {});

  const ask = useCallback(
    async (variables: Omit<AccountPageQueryVariables, "filter">, before: State, direction: "after" | "before") => {
      const question = ++asked.current;
      busy.current = true;
      repeat.current = () => void ask(variables, before, direction);
      setState({ ...before, loading: true, error: undefined });
      const { data, error } = await client
        .query(AccountPageDocument, { filter, ...variables }, { requestPolicy: "network-only" })
        .toPromise();
      if (question !== asked.current) return;
      busy.current = false;
      const page = data?.accountBatch?.accounts;
      setState(page ? extended(before, page, direction) : { ...before, loading: false, error });
    },
    [client, filter],
  );

  const start = useCallback(
    (from: Start) => {
      const backwards = from.kind === "last" || from.kind === "before";
      void ask(firstPage(from), { ...NOTHING, from: from.kind }, backwards ? "before" : "after");
    },
    [ask],
  );
  useEffect(() => start({ kind: "first" }), [start]);

  return {
    ...state,
    full: state.rows.length >= KEPT,
    start,
    again: () => repeat.current(),
    load(direction) {
      if (busy.current || state.rows.length >= KEPT) return;
      const variables =
        direction === "after" ? { first: PAGE, after: state.last } : { last: PAGE, before: state.first };
      void ask(variables, state, direction);
    },
  };
}

function firstPage(from: Start) {
  switch (from.kind) {
    case "first":
      return { first: PAGE };
    case "last":
      return { last: PAGE };
    case "at":
      return { first: PAGE, from: from.number };
    case "after":
      return { first: PAGE, after: from.cursor };
    case "before":
      return { last: PAGE, before: from.cursor };
  }
}

type Page = {
  readonly nodes: readonly AccountRowFragment[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};

function extended(before: State, { nodes, pageInfo }: Page, direction: "after" | "before"): State {
  const fresh = before.rows.length === 0;
  const behind = direction === "after";
  return {
    rows: behind ? [...before.rows, ...nodes] : [...nodes, ...before.rows],
    loading: false,
    error: undefined,
    more: behind || fresh ? pageInfo.hasNextPage : before.more,
    earlier: !behind || fresh ? pageInfo.hasPreviousPage : before.earlier,
    from: before.from,
    first: !behind || fresh ? pageInfo.startCursor : before.first,
    last: behind || fresh ? pageInfo.endCursor : before.last,
  };
}
