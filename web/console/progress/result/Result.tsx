import { Link } from "wouter";

import type { UpdateDetailsFragment } from "../../api/generated/graphql";
import { hasEnded } from "../../api/states";
import { useNumber, useText } from "../../messages";
import { toAddress } from "../../search/filter";
import { useMay } from "../../session/viewer";
import blocks from "../../ui/blocks.module.css";
import { OutcomeBar } from "./OutcomeBar";
import { Refusals } from "./Refusals";
import { Report } from "./Report";
import styles from "./result.module.css";
import { Results } from "./Results";

/** What became of an update that has ended. */
export function Result({ update }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const { id, state, failure, progress, refusals } = update;
  return (
    <>
      <section className={styles.result} aria-labelledby="result-state">
        <h2 id="result-state" className={styles.state} data-state={state}>
          {text(`updateState.${state}`)}
          {hasEnded(state) && (
            <span>{text(state === "CANCELLED" && progress.updated === 0 ? "progress.endedUnchanged" : `progress.ended.${state}`)}</span>
          )}
        </h2>
        {failure && <p className={blocks.wrong}>{failure}</p>}
        <OutcomeBar progress={progress} />
        {(state === "CANCELLED" || state === "FAILED") && <Left update={update} />}
      </section>
      {refusals.length > 0 && <Refusals update={update} />}
      {progress.processed > 0 && (
        <section className={styles.result} aria-labelledby="result-accounts">
          <div className={blocks.head}>
            <h2 id="result-accounts">{text("result.accounts")}</h2>
            <Report id={id} />
          </div>
          <Results update={update} />
        </section>
      )}
    </>
  );
}

function Left({ update: { id, batch, progress, startedAt } }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const number = useNumber();
  const left = progress.selected - progress.processed;
  const seen = useMay();
  if (startedAt === null) return <p>{text("result.notBegun")}</p>;
  if (left === 0) return <p>{text("result.noneLeft")}</p>;
  return (
    <p className={styles.left}>
      <span>{text("result.left", { count: left, shown: number(left) })}</span>{" "}
      {(seen("READ_ACCOUNTS") || seen("READ_STATISTICS")) && (
        <Link href={toAddress(batch.id, { leftBy: id })}>{text("result.selectLeft")}</Link>
      )}
    </p>
  );
}
