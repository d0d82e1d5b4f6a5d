import { getLocalTimeZone } from "@internationalized/date";
import { Link } from "wouter";

import type { UpdateDetailsFragment } from "../api/generated/graphql";
import { updateAddress } from "../app/addresses";
import { useText } from "../messages";
import { Instant } from "./Instant";
import styles from "./progress.module.css";

/** What an update waits for that has not begun: an instant, another update, or a worker. */
export function Waiting({ update }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const { state, startAt, waitingFor, batch } = update;
  if (state === "SCHEDULED" && startAt) return <Start at={startAt} customers={batch.customer?.billingTimeZone} />;
  if (state !== "QUEUED") return null;
  if (!waitingFor) return <p>{text("progress.waitsForWorker")}</p>;
  return (
    <p>
      {text("progress.waitsFor")} <Link href={updateAddress(waitingFor.id)}>{text("progress.waitsForLink")}</Link>
    </p>
  );
}

/** When it starts, in the zone of whoever looks and in the customer's. */
function Start({ at, customers }: { at: string; customers: string | undefined }) {
  const text = useText();
  const zones = [["here", getLocalTimeZone()], ...(customers ? [["there", customers] as const] : [])] as const;
  return (
    <>
      <p>{text("progress.starts")}</p>
      <dl className={styles.starts}>
        {zones.map(([where, zone]) => (
          <div key={where}>
            <dt>{text(`progress.${where as "here" | "there"}`, { zone })}</dt>
            <dd>
              <Instant at={at} zone={zone} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
