import type { UpdateDetailsFragment } from "../api/generated/graphql";
import { hasEnded } from "../api/states";
import { problemOf } from "../api/problem";
import { Main } from "../app/Main";
import { useText } from "../messages";
import { useMay } from "../session/viewer";
import blocks from "../ui/blocks.module.css";
import { Empty } from "../ui/Empty";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import { CancelUpdate } from "./actions/CancelUpdate";
import { Undo } from "./actions/Undo";
import { Announcer } from "./Announcer";
import { type Course } from "./course";
import { Facts } from "./Facts";
import { Links } from "./Links";
import styles from "./progress.module.css";
import { Progress } from "./Progress";
import { Result } from "./result/Result";
import { useUpdate } from "./useUpdate";

/** One update: what it is, how far it is, what became of it, and how to undo it. */
export default function UpdatePage({ id }: { id: string }) {
  const text = useText();
  const may = useMay();
  return (
    <Main className={styles.page}>
      {may("READ_ACCOUNTS") || may("UPDATE_ACCOUNTS") ? (
        <Loaded id={id} />
      ) : (
        <Problem title={text("progress.notShown")} problem={{ kind: "notPermitted", message: text("progress.needs") }} />
      )}
    </Main>
  );
}

function Loaded({ id }: { id: string }) {
  const text = useText();
  const { update, course, error, reload } = useUpdate(id);
  const title = update ? {} : { title: text("progress.notShown") };
  const problem = error && <Problem {...title} problem={problemOf(error)} retry={reload} />;
  if (update) {
    return (
      <>
        {problem}
        <Update update={update} course={course} />
      </>
    );
  }
  if (problem) return problem;
  if (update === undefined) return <Skeleton lines={8} screen />;
  return <Empty level={1} title={text("progress.missing")} hint={text("progress.missingHint")} />;
}

type Props = { update: UpdateDetailsFragment; course: Course | null };

function Update({ update, course }: Props) {
  const text = useText();
  const ended = hasEnded(update.state);
  return (
    <>
      <header className={`${blocks.head} ${styles.head}`}>
        <h1>{text("progress.titleOf", { batch: update.batch.name })}</h1>
        <div className={styles.actions}>{ended ? <Undo update={update} /> : <CancelUpdate update={update} />}</div>
      </header>
      <Announcer update={update} />
      <Links update={update} />
      {!ended && <Progress update={update} course={course} />}
      {ended && <Result update={update} />}
      <Facts update={update} />
    </>
  );
}
