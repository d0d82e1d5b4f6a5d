import type { Selection } from "../batch/selection";
import { type MessageId, useText } from "../messages";
import { Empty } from "../ui/Empty";
import { Skeleton } from "../ui/Skeleton";
import { UpdateForm } from "./UpdateForm";
import styles from "./update.module.css";

type Props = {
  selection: Selection | null;
  /** What there is in the place of a selection; null while it is on its way. */
  none?: MessageId | null;
};

/** The right column: what is to be changed in the accounts that the applied filter selects. */
export function UpdatePanel({ selection, none = "update.chooseFirst" }: Props) {
  const text = useText();
  return (
    <section id="update" className={styles.panel} aria-labelledby="update-title">
      <h2 id="update-title">{text("update.title")}</h2>
      {selection === null ? (
        none === null ? <Skeleton lines={6} /> : <Empty level={3} title={text(none)} />
      ) : (
        <>
        <dl className={styles.applied}>
          <dt>{text("batch.appliedFilter")}</dt>
          {selection.inWords.map(({ label, value }) => (
            <dd key={label}>
              {label}: {value}
            </dd>
          ))}
        </dl>
        <UpdateForm key={selection.batch.id} selection={selection} />
        </>
      )}
    </section>
  );
}
