import { useCallback, useEffect, useRef, useState } from "react";
import { type Client, useClient } from "urql";

import {
  type PreviewedBatchFragment,
  type PreviewFragment,
  type PreviewPayloadFragment,
  PreviewRevertDocument,
  PreviewUpdateDocument,
} from "../api/generated/graphql";
import { type Problem, problemOf } from "../api/problem";
import { useMay } from "../session/viewer";
import type { Counts } from "./freshness";
import type { DialogRequest, UserErrors } from "./request";

export type Previewed = {
  readonly preview: PreviewFragment;
  /** The figures of the same filter in the same snapshot; null for an undo, and for who may not see them. */
  readonly was: Counts | null;
  readonly batch: PreviewedBatchFragment | null;
  readonly at: number;
};

export type PreviewState = {
  readonly previewed: Previewed | null;
  readonly loading: boolean;
  readonly problem: Problem | null;
  readonly errors: UserErrors;
};

/** The preview of a request, made at once and again by `load`; of two that are under way the later one counts. */
export function usePreview(request: DialogRequest): PreviewState & { load: () => Promise<void> } {
  const client = useClient();
  const statistics = useMay()("READ_STATISTICS");
  const newest = useRef(0);
  const [state, setState] = useState<PreviewState>({ previewed: null, loading: true, problem: null, errors: [] });
  const load = useCallback(async () => {
    newest.current += 1;
    const mine = newest.current;
    setState((before) => ({ ...before, loading: true, problem: null }));
    const answer = await ask(client, request, statistics);
    if (mine === newest.current) setState((before) => ({ ...before, problem: null, errors: [], ...answer, loading: false }));
  }, [client, request, statistics]);
  useEffect(() => {
    void load();
    return () => {
      newest.current += 1;
    };
  }, [load]);
  return { ...state, load };
}

type Answer = Pick<PreviewState, "previewed"> | Pick<PreviewState, "problem"> | Pick<PreviewState, "errors">;

async function ask(client: Client, request: DialogRequest, statistics: boolean): Promise<Answer> {
  const options = { requestPolicy: "network-only" } as const;
  if (request.kind === "revert") {
    const variables = { id: request.update, batch: request.batch.id, statistics };
    const { data, error } = await client.query(PreviewRevertDocument, variables, options).toPromise();
    if (!data) return { problem: error ? problemOf(error) : null };
    const batch = data.node && "statistics" in data.node ? data.node : null;
    return answer(data.previewRevertBatchUpdate, null, batch);
  }
  const { input } = request;
  const variables = { input, filter: input.filter, statistics };
  const { data, error } = await client.query(PreviewUpdateDocument, variables, options).toPromise();
  if (!data) return { problem: error ? problemOf(error) : null };
  const found = data.accountBatch;
  return answer(data.previewBatchUpdate, found?.statistics ?? null, found?.batch ?? null);
}

function answer(payload: PreviewPayloadFragment, was: Counts | null, batch: PreviewedBatchFragment | null): Answer {
  if (!payload.preview) return { errors: payload.userErrors };
  return { previewed: { preview: payload.preview, was, batch, at: Date.now() } };
}
