import type { StatisticsFragment } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { useText } from "../messages";
import { useMay } from "../session/viewer";
import { LostConnection } from "../ui/LostConnection";
import { Problem } from "../ui/Problem";
import { Today } from "../ui/Today";
import { useWidth } from "../ui/useWidth";
import { Announced } from "./Announced";
import styles from "./batch.module.css";
import { Figures } from "./Figures";
import { ProductList } from "./ProductList";
import { useSelection, useStatistics } from "./selection";
import { StatusBar } from "./StatusBar";

/** The batch, whose it is, and its figures as they are now. */
export function BatchHeader() {
  const { batch, filter, statistics: first } = useSelection();
  const { statistics, error, again } = useStatistics(filter, first);
  const text = useText();
  const may = useMay()("READ_STATISTICS");
  return (
    <header className={styles.header}>
      <h1>{batch.name}</h1>
      <LostConnection />
      {batch.customer && <CustomerLine customer={batch.customer} />}
      {!may && <Problem problem={{ kind: "notPermitted", message: text("state.needs", { permission: "READ_STATISTICS" }) }} />}
      {error && <Problem problem={problemOf(error)} retry={again} />}
      {statistics && (
        <>
          <Announced statistics={statistics} about={JSON.stringify(filter)} />
          <Figures statistics={statistics} />
          <div className={styles.charts}>
            <StatusBar counts={statistics.byStatus} />
            <Products counts={statistics.byProduct} />
          </div>
        </>
      )}
    </header>
  );
}

/** On a narrow page they are unfolded by whoever wants them: the accounts come first there. */
function Products(props: { counts: StatisticsFragment["byProduct"] }) {
  const text = useText();
  if (useWidth() !== "narrow") return <ProductList {...props} />;
  return (
    <details>
      <summary>{text("batch.byProduct")}</summary>
      <ProductList {...props} />
    </details>
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
      <span>{text("batch.today", { zone, date: <Today key="today" zone={zone} /> })}</span>
      {customer.suspended && <strong className={styles.suspended}>{text("batch.suspended")}</strong>}
    </p>
  );
}
