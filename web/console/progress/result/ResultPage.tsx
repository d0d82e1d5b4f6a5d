import { useState } from "react";
import { Button } from "react-aria-components";
import { useQuery } from "urql";

import { type Outcome, type UpdateDetailsFragment, UpdateResultsDocument } from "../../api/generated/graphql";
import { problemOf } from "../../api/problem";
import { useText } from "../../messages";
import { Problem } from "../../ui/Problem";
import { Skeleton } from "../../ui/Skeleton";
import styles from "./result.module.css";
import { ResultTable } from "./ResultTable";

const PAGE = 100;

type Place = { first?: number; after?: string | null; last?: number; before?: string | null };

/** A page of the accounts with one outcome, and the ways to the others. */
export function ResultPage({ update, outcome }: { update: UpdateDetailsFragment; outcome: Outcome | null }) {
  const text = useText();
  const [place, setPlace] = useState<Place>({ first: PAGE });
  const [{ data, error, fetching }, again] = useQuery({
    query: UpdateResultsDocument,
    variables: { id: update.id, outcome, ...place },
  });
  const results = data?.batchUpdate?.results;
  if (error && !fetching && !results) {
    return <Problem problem={problemOf(error)} retry={() => again({ requestPolicy: "network-only" })} />;
  }
  if (!results) return <Skeleton lines={6} />;
  const { nodes, pageInfo } = results;
  if (nodes.length === 0) return <p className={styles.none}>{text("result.none")}</p>;
  const { hasNextPage, hasPreviousPage, startCursor, endCursor } = pageInfo;
  return (
    <>
      <ResultTable rows={nodes} refusals={update.refusals} currency={update.batch.customer?.currency} />
      {(hasNextPage || hasPreviousPage) && (
        <div className={styles.pages}>
          <Button isDisabled={!hasPreviousPage} onPress={() => setPlace({ first: PAGE })}>
            {text("result.first")}
          </Button>
          <Button isDisabled={!hasPreviousPage} onPress={() => setPlace({ last: PAGE, before: startCursor })}>
            {text("result.previous")}
          </Button>
          <Button isDisabled={!hasNextPage} onPress={() => setPlace({ first: PAGE, after: endCursor })}>
            {text("result.next")}
          </Button>
          <Button isDisabled={!hasNextPage} onPress={() => setPlace({ last: PAGE })}>
            {text("result.last")}
          </Button>
        </div>
      )}
    </>
  );
}
