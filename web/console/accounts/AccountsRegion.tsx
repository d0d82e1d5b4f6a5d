import { useMemo } from "react";

import { problemOf } from "../api/problem";
import { useSelection } from "../batch/selection";
import { useText } from "../messages";
import { useMay } from "../session/viewer";
import { Empty } from "../ui/Empty";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import styles from "./accounts.module.css";
import { AccountsTable } from "./AccountsTable";
import { ColumnsMenu } from "./ColumnsMenu";
import { PageControls } from "./PageControls";
import { useColumns } from "./useColumns";
import { usePages } from "./usePages";

/** The accounts that the applied filter selects. */
export function AccountsRegion() {
  const text = useText();
  return (
    <section className={styles.region} aria-labelledby="accounts-title">
      <h2 id="accounts-title" className="visually-hidden">
        {text("accounts.title")}
      </h2>
      {useMay()("READ_ACCOUNTS") ? (
        <Loaded />
      ) : (
        <Problem problem={{ kind: "notPermitted", message: text("state.needs", { permission: "READ_ACCOUNTS" }) }} />
      )}
    </section>
  );
}

function Loaded() {
  const text = useText();
  const { filter } = useSelection();
  // The region is made anew for another filter; the object changes with each render above it.
  const pages = usePages(useMemo(() => filter, [JSON.stringify(filter)]));
  const columns = useColumns();
  const { rows, loading, error, start, again, from } = pages;
  const none = from === "at" ? "accounts.noneThere" : "accounts.none";
  return (
    <>
      <PageControls start={start}>
        <ColumnsMenu columns={columns} />
      </PageControls>
      {error && <Problem problem={problemOf(error)} retry={again} />}
      {rows.length > 0 && <AccountsTable pages={pages} columns={columns.shown} />}
      {rows.length === 0 && loading && <Skeleton lines={12} />}
      {rows.length === 0 && !loading && !error && (
        <Empty level={3} title={text(none)} hint={text(`${none}Hint`)} />
      )}
    </>
  );
}
