import { useState } from "react";

import { FollowStatisticsDocument, type PartnerBatchesQuery } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { useLive } from "../api/useLive";
import { Figures } from "../batch/Figures";
import { ProductList } from "../batch/ProductList";
import { StatusBar } from "../batch/StatusBar";
import { Problem } from "../ui/Problem";
import styles from "./partner.module.css";
import { useInView } from "./useInView";

type Batch = PartnerBatchesQuery["accountBatches"]["nodes"][number];

/** One batch. Its figures are followed while it is in view; out of view the last ones stay. */
export function PartnerBatch({ batch }: { batch: Batch }) {
  const [element, inView] = useInView<HTMLElement>();
  const [filter] = useState(() => ({ batch: { id: batch.id } }));
  const { data, error, again } = useLive(FollowStatisticsDocument, { filter }, !inView);
  const statistics = data?.accountBatchStatistics ?? batch.statistics;
  return (
    <article ref={element} className={styles.batch} aria-label={batch.name} data-live={inView && data ? "yes" : "no"}>
      <h2>{batch.name}</h2>
      {error && <Problem problem={problemOf(error)} retry={again} />}
      <Figures statistics={statistics} />
      <StatusBar counts={statistics.byStatus} />
      <ProductList counts={statistics.byProduct} />
    </article>
  );
}
