import { useState } from "react";
import { Button } from "react-aria-components";
import { useQuery } from "urql";

import { PartnerBatchesDocument, type PartnerBatchesQuery } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { Main } from "../app/Main";
import { useText } from "../messages";
import { useMay } from "../session/viewer";
import { Empty } from "../ui/Empty";
import { LostConnection } from "../ui/LostConnection";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import { useOnFocus } from "../ui/useOnFocus";
import { useTitle } from "../ui/useTitle";
import { PartnerBatch } from "./PartnerBatch";
import styles from "./partner.module.css";

const PAGE = 12;

type Place = { first?: number; after?: string | null; last?: number; before?: string | null };

/** The batches in which a partner has accounts, with the figures of these accounts alone. */
export default function PartnerPage() {
  const text = useText();
  useTitle(text("partner.title"));
  return (
    <Main className={styles.page}>
      <h1>{text("partner.title")}</h1>
      {useMay()("READ_STATISTICS") ? (
        <Batches />
      ) : (
        <Problem problem={{ kind: "notPermitted", message: text("partner.needs") }} />
      )}
    </Main>
  );
}

function Batches() {
  const [place, setPlace] = useState<Place>({ first: PAGE });
  const [{ data, error, fetching }, again] = useQuery({ query: PartnerBatchesDocument, variables: place });
  const text = useText();
  const reload = () => again({ requestPolicy: "network-only" });
  useOnFocus(reload);
  const found = data?.accountBatches;
  const problem = error && !fetching && <Problem problem={problemOf(error)} retry={reload} />;
  if (!found) return problem || <Skeleton lines={10} />;
  if (found.totalCount === 0) return <Empty title={text("partner.none")} hint={text("partner.noneHint")} />;
  return (
    <>
      <LostConnection />
      {problem}
      <p className={styles.count}>{text("partner.count", { count: found.totalCount })}</p>
      <div className={styles.batches}>
        {found.nodes.map((batch) => (
          <PartnerBatch key={batch.id} batch={batch} />
        ))}
      </div>
      <Pages page={found.pageInfo} go={setPlace} />
    </>
  );
}

type PagesProps = { page: PartnerBatchesQuery["accountBatches"]["pageInfo"]; go: (place: Place) => void };

function Pages({ page: { hasNextPage, hasPreviousPage, startCursor, endCursor }, go }: PagesProps) {
  const text = useText();
  if (!hasNextPage && !hasPreviousPage) return null;
  return (
    <div className={styles.pages}>
      <Button isDisabled={!hasPreviousPage} onPress={() => go({ last: PAGE, before: startCursor })}>
        {text("partner.previous")}
      </Button>
      <Button isDisabled={!hasNextPage} onPress={() => go({ first: PAGE, after: endCursor })}>
        {text("partner.next")}
      </Button>
    </div>
  );
}
