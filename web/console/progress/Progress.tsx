import { Label, ProgressBar } from "react-aria-components";

import type { UpdateDetailsFragment } from "../api/generated/graphql";
import { useNumber, useText } from "../messages";
import { type Course, percentOf, rateOf, secondsLeft } from "./course";
import { Counts } from "./Counts";
import { Duration } from "./Duration";
import { News } from "./News";
import styles from "./progress.module.css";
import { useNow } from "../ui/useNow";
import { Waiting } from "./Waiting";

type Props = { update: UpdateDetailsFragment; course: Course | null };

/** How far an update is that has not ended. */
export function Progress({ update, course }: Props) {
  const text = useText();
  const now = useNow();
  const { state, onRefusal, progress } = update;
  const whole = onRefusal === "REFUSE_BATCH";
  const percent = percentOf(progress.fraction);
  const share = text(whole ? "progress.whole" : "progress.percent", { percent });
  return (
    <section className={styles.progress} aria-labelledby="progress-state">
      <h2 id="progress-state" data-state={state}>
        {text(`updateState.${state}`)}
      </h2>
      <Waiting update={update} />
      {state === "RUNNING" && (
        <>
          <ProgressBar value={percent} isIndeterminate={whole} valueLabel={share}>
            <Label>{text("progress.bar")}</Label>
            <span className={styles.value}>{whole ? null : share}</span>
            <div className={styles.track}>
              <div className={styles.fill} data-whole={whole || undefined} style={whole ? {} : { width: `${progress.fraction * 100}%` }} />
            </div>
          </ProgressBar>
          {whole ? <p>{share}</p> : <Counts progress={progress} />}
          <Pace update={update} course={course} now={now} />
        </>
      )}
      <News course={course} running={state === "RUNNING"} now={now} />
    </section>
  );
}

function Pace({ update, course, now }: Props & { now: number }) {
  const text = useText();
  const number = useNumber();
  const whole = update.onRefusal === "REFUSE_BATCH";
  const rate = course && !whole ? rateOf(course, now) : null;
  const left = secondsLeft(rate, update.progress);
  const started = update.startedAt ? Date.parse(update.startedAt) : now;
  const rows = [
    ["rate", rate === null ? "–" : text("progress.rateValue", { rate: number(Math.round(rate)) })],
    ["left", left === null ? "–" : <Duration key="left" seconds={left} />],
    ["elapsed", <Duration key="elapsed" seconds={(now - started) / 1000} />],
  ] as const;
  return (
    <dl className={styles.pace}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{text(`progress.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
