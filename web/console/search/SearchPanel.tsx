import { useLocation } from "wouter";

import { useText } from "../messages";
import { BatchFinder } from "./BatchFinder";
import { type Fault, toAddress } from "./filter";
import { FilterForm } from "./FilterForm";
import styles from "./search.module.css";

type Props = {
  batch: string | null;
  name: string | undefined;
  /** What the server says against a field of the applied filter. */
  fault?: Fault | null;
};

/** The left column: which batch, and which of its accounts. */
export function SearchPanel({ batch, name, fault = null }: Props) {
  const text = useText();
  const [, navigate] = useLocation();
  return (
    <section id="search" className={styles.panel} aria-labelledby="search-title">
      <h2 id="search-title">{text("search.title")}</h2>
      <BatchFinder
        key={batch}
        id="batch-box"
        label={text("search.batch")}
        placeholder={text("search.batchPlaceholder")}
        name={name}
        choose={({ id }) => navigate(toAddress(id, {}))}
      />
      {batch === null ? (
        <p className={styles.hint}>{text("search.chooseBatch")}</p>
      ) : (
        <FilterForm key={batch} batch={batch} fault={fault} />
      )}
    </section>
  );
}
