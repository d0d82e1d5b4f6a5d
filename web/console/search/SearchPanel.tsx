import { useText } from "../messages";
import { BatchBox } from "./BatchBox";
import { FilterForm } from "./FilterForm";
import styles from "./search.module.css";

/** The left column: which batch, and which of its accounts. */
export function SearchPanel({ batch, name }: { batch: string | null; name: string | undefined }) {
  const text = useText();
  return (
    <section id="search" className={styles.panel} aria-labelledby="search-title">
      <h2 id="search-title">{text("search.title")}</h2>
      <BatchBox key={batch} name={name} />
      {batch === null ? <p className={styles.hint}>{text("search.chooseBatch")}</p> : <FilterForm key={batch} batch={batch} />}
    </section>
  );
}
