import type { ReactNode } from "react";
import { Link } from "wouter";

import type { UpdateDetailsFragment } from "../api/generated/graphql";
import { useText } from "../messages";
import { attributeWords, valueWords } from "../messages/attributes";
import { formatAmount } from "../messages/money";
import { toAddress } from "../search/filter";
import { Instant } from "./Instant";
import styles from "./progress.module.css";

/** What was asked for, by whom and when. */
export function Facts({ update }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const currency = update.batch.customer?.currency;
  return (
    <div className={styles.facts}>
      <section aria-labelledby="facts-changes">
        <h2 id="facts-changes">{text("progress.changes")}</h2>
        <dl>
          {update.changes.map(({ group, attribute, value }) => (
            <Fact key={`${group} ${attribute} ${value}`} name={`${group}: ${attributeWords(attribute, text)}`}>
              {valueWords(attribute, value, text, currency)}
            </Fact>
          ))}
        </dl>
      </section>
      <section aria-labelledby="facts-criteria">
        <h2 id="facts-criteria">{text("progress.criteria")}</h2>
        <dl>
          {update.criteria.map(({ label, value }) => (
            <Fact key={label} name={label}>
              {value}
            </Fact>
          ))}
        </dl>
      </section>
      <section aria-labelledby="facts-record">
        <h2 id="facts-record">{text("progress.record")}</h2>
        <Record update={update} />
      </section>
    </div>
  );
}

function Record({ update }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const { batch, requestedAt, startedAt, finishedAt, cancelledAt, distributorCharges } = update;
  const times = { requestedAt, startedAt, finishedAt, cancelledAt };
  return (
    <dl>
      <Fact name={text("progress.batch")}>
        <Link href={toAddress(batch.id, {})}>{batch.name}</Link>
        {batch.customer && ` · ${batch.customer.name}`}
      </Fact>
      <Fact name={text("progress.requestedBy")}>{update.requestedBy}</Fact>
      {(Object.keys(times) as (keyof typeof times)[]).map(
        (name) =>
          times[name] && (
            <Fact key={name} name={text(`progress.${name}`)}>
              <Instant at={times[name]} />
            </Fact>
          ),
      )}
      {update.cancelledBy && <Fact name={text("progress.cancelledBy")}>{update.cancelledBy}</Fact>}
      <Fact name={text("progress.onRefusal")}>{text(`onRefusal.${update.onRefusal}`)}</Fact>
      {update.comment && <Fact name={text("progress.comment")}>{update.comment}</Fact>}
      {distributorCharges.map(({ distributor, amount }) => (
        <Fact key={distributor.id} name={text("progress.charged", { distributor: distributor.name })}>
          {`${formatAmount(amount)} ${batch.customer?.currency ?? ""}`.trim()}
        </Fact>
      ))}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
