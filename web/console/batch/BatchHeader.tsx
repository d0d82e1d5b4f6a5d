import { today } from "@internationalized/date";

import { useText } from "../messages";
import { LostConnection } from "../ui/LostConnection";
import { Announced } from "./Announced";
import styles from "./batch.module.css";
import { Figures } from "./Figures";
import { ProductList } from "./ProductList";
import { useSelection, useStatistics } from "./selection";
import { StatusBar } from "./StatusBar";

/** The batch, whose it is, and its figures as they are now. */
export function BatchHeader() {
  const { batch, filter, statistics: first } = useSelection();
  const statistics = useStatistics(filter, first);
  return (
    <header className={styles.header}>
      <LostConnection />
      <h1>{batch.name}</h1>
      {batch.customer && <CustomerLine customer={batch.customer} />}
      {statistics && (
        <>
          <Announced statistics={statistics} about={JSON.stringify(filter)} />
          <Figures statistics={statistics} />
          <div className={styles.charts}>
            <StatusBar counts={statistics.byStatus} />
            <ProductList counts={statistics.byProduct} />
          </div>
        </>
      )}
    </header>
  );
}

type Customer = NonNullable<ReturnType<typeof useSelection>["batch"]["customer"]>;

function CustomerLine({ customer }: { customer: Customer }) {
  const text = useText();
  const zone = customer.billingTimeZone;
  return (
    <p className={styles.customer}>
      <span>{customer.name}</span>
      <span>{customer.currency}</span>
      <span>{text("batch.today", { zone, date: today(zone).toString() })}</span>
      {customer.suspended && <strong className={styles.suspended}>{text("batch.suspended")}</strong>}
    </p>
  );
}
