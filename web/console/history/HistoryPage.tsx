import { Button } from "react-aria-components";
import { useLocation, useSearch } from "wouter";

import { problemOf } from "../api/problem";
import { Main } from "../app/Main";
import { useNumber, useText } from "../messages";
import { useMay } from "../session/viewer";
import { Empty } from "../ui/Empty";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import { useTitle } from "../ui/useTitle";
import { type Filters, fromAddress, toAddress } from "./filters";
import { HistoryFilters } from "./HistoryFilters";
import styles from "./history.module.css";
import { HistoryTable } from "./HistoryTable";
import { useHistory } from "./useHistory";

/** All updates, newest first. */
export default function HistoryPage() {
  const text = useText();
  const may = useMay();
  useTitle(text("history.title"));
  return (
    <Main className={styles.page}>
      <h1>{text("history.title")}</h1>
      {may("READ_ACCOUNTS") || may("UPDATE_ACCOUNTS") ? (
        <Permitted />
      ) : (
        <Problem problem={{ kind: "notPermitted", message: text("progress.needs") }} />
      )}
    </Main>
  );
}

function Permitted() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const apply = (filters: Filters) => navigate(toAddress(filters));
  // The list begins anew with other filters in the address.
  return (
    <>
      <HistoryFilters applied={fromAddress(search)} apply={apply} />
      <List key={search} filters={fromAddress(search)} />
    </>
  );
}

function List({ filters }: { filters: Filters }) {
  const text = useText();
  const number = useNumber();
  const { rows, total, more, error, again } = useHistory(filters);
  if (!rows) return error ? <Problem problem={problemOf(error)} retry={again} /> : <Skeleton lines={10} />;
  if (rows.length === 0) {
    const filtered = toAddress(filters) !== "/updates";
    return (
      <Empty
        title={text(filtered ? "history.none" : "history.never")}
        hint={text(filtered ? "history.noneHint" : "history.neverHint")}
      />
    );
  }
  return (
    <section aria-labelledby="history-count" className={styles.list}>
      <h2 id="history-count" className={styles.count}>
        {text("history.count", { count: total, shown: number(total) })}
      </h2>
      {error && <Problem problem={problemOf(error)} retry={again} />}
      <HistoryTable rows={rows} />
      {more && <Button onPress={more}>{text("history.more")}</Button>}
    </section>
  );
}
