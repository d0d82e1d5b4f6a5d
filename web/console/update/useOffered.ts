import { useMemo } from "react";
import { useQuery } from "urql";

import { BatchChoicesDocument } from "../api/generated/graphql";
import type { Selection } from "../batch/selection";
import { useText } from "../messages";
import { useMay } from "../session/viewer";
import type { Offered } from "./draft/offers";

/** What there is to choose from for these accounts, or the reason why there is nothing. */
export function useOffered({ batch, statistics }: Selection): { offered: Offered; locked: string | null } {
  const text = useText();
  const may = useMay()("READ_STATISTICS");
  const [{ data }] = useQuery({
    query: BatchChoicesDocument,
    variables: { batch: batch.id },
    requestPolicy: "cache-first",
    pause: !may,
  });
  const choices = data?.node && "choices" in data.node ? data.node.choices : null;
  const offered = useMemo(
    () => ({ choices, present: new Set(statistics?.byProduct.map(({ product }) => product.id)) }),
    [choices, statistics],
  );
  return { offered, locked: may ? null : text("state.needs", { permission: "READ_STATISTICS" }) };
}
