import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "react-aria-components";
import { useClient } from "urql";

import type { Problem as What } from "../api/problem";
import { onceReachable } from "../api/reachable";
import { type Text, useText } from "../messages";
import styles from "./states.module.css";

type Props = {
  problem: What;
  retry?: () => void;
  /** The heading of a page that has nothing else. */
  title?: string;
};

/** What went wrong in a region: a sentence, what support asks for, and the way on. */
export function Problem({ problem, retry, title }: Props) {
  const text = useText();
  const waiting = useCountdown("seconds" in problem ? problem.seconds : 0);
  const byItself = problem.kind === "offline" && retry !== undefined;
  useReachable(byItself ? retry : undefined);
  const said = "seconds" in problem ? { ...problem, seconds: waiting } : problem;
  return (
    <div className={styles.problem} role="alert" data-kind={problem.kind}>
      {title && <h1>{title}</h1>}
      <p>{sentence(said, text)}</p>
      <p className={styles.small}>{byItself ? text("state.offlineAgain") : detail(problem, text)}</p>
      {retry && problem.kind !== "notPermitted" && problem.kind !== "expired" && (
        <Button onPress={retry} isDisabled={waiting > 0}>
          {text("state.retry")}
        </Button>
      )}
    </div>
  );
}

function sentence(problem: What, text: Text): string {
  switch (problem.kind) {
    case "rateLimited":
    case "unavailable":
      return text(`state.${problem.kind}`, { seconds: problem.seconds });
    case "fault":
    case "refused":
      return problem.message;
    default:
      return text(`state.${problem.kind}`);
  }
}

function detail(problem: What, text: Text): string | null {
  switch (problem.kind) {
    case "fault":
      return problem.requestId && text("state.requestId", { id: problem.requestId });
    case "refused":
      return text("state.code", { code: problem.code });
    case "notPermitted":
      return problem.message;
    default:
      return null;
  }
}

/** Calls it once the server can be reached again. */
function useReachable(retry: (() => void) | undefined): void {
  const client = useClient();
  const again = useEffectEvent(() => retry?.());
  const wanted = retry !== undefined;
  useEffect(() => (wanted ? onceReachable(client, () => again()) : undefined), [client, wanted]);
}

/** Seconds that are left of so many, counted down. */
function useCountdown(seconds: number): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const end = Date.now() + seconds * 1000;
    const look = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    look();
    const timer = setInterval(look, 250);
    return () => clearInterval(timer);
  }, [seconds]);
  return left;
}
