import { Link } from "wouter";

import type { UpdateDetailsFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import { toAddress } from "../../search/filter";
import blocks from "../../ui/blocks.module.css";
import styles from "./result.module.css";

/** Why accounts were refused; each reason, and all of them, lead to exactly these accounts. */
export function Refusals({ update: { id, batch, refusals, progress } }: { update: UpdateDetailsFragment }) {
  const text = useText();
  const number = useNumber();
  return (
    <section className={styles.result} aria-labelledby="result-refusals">
      <div className={blocks.head}>
        <h2 id="result-refusals">{text("result.refusals")}</h2>
        <Link href={toAddress(batch.id, { refusedBy: { batchUpdate: id } })}>
          {text("result.selectRefused", { count: number(progress.refused) })}
        </Link>
      </div>
      <ul className={styles.refusals}>
        {refusals.map(({ code, message, count }) => (
          <li key={code} data-code={code}>
            <b className="number">{number(count)}</b>
            <span>
              {message} <code>{code}</code>
            </span>
            <Link
              href={toAddress(batch.id, { refusedBy: { batchUpdate: id, codes: [code] } })}
              aria-label={text("result.selectTheseOf", { count: number(count), code })}
            >
              {text("result.selectThese")}
            </Link>
          </li>
        ))}
      </ul>
      {refusals.length > 1 && <p className={styles.note}>{text("result.overlap", { count: number(progress.refused) })}</p>}
    </section>
  );
}
