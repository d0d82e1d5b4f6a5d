import type { PreviewFragment } from "../../api/generated/graphql";
import { useNumber, useText } from "../../messages";
import { attributeWords, valueWords } from "../../messages/attributes";
import styles from "./sections.module.css";
import tables from "./table.module.css";
import type { DialogRequest } from "../request";
import type { Confirmation } from "../useConfirmation";
import type { Previewed } from "../usePreview";
import { Comment, When } from "./When";
import { FrictionFields } from "./FrictionFields";
import { Money } from "./Money";
import { Outcome } from "./Outcome";
import { Refusals } from "./Refusals";
import { Section } from "./Section";
import { Undo } from "./Undo";

type Props = {
  request: DialogRequest;
  previewed: Previewed;
  confirmation: Confirmation;
  onSkipRefused?: () => void;
};

/** What the dialog says, from which accounts to what has to be done before it is applied. */
export function Sections({ request, previewed, confirmation, onSkipRefused }: Props) {
  const { preview, batch } = previewed;
  const currency = batch?.customer.currency ?? "";
  return (
    <>
      <Filters previewed={previewed} />
      <Settings preview={preview} currency={currency} />
      <Outcome preview={preview} currency={currency} />
      <Refusals request={request} preview={preview} {...(onSkipRefused && { onSkipRefused })} />
      <Money preview={preview} currency={currency} />
      <Undo request={request} preview={preview} />
      <When request={request} zone={batch?.customer.billingTimeZone ?? null} />
      <Comment request={request} confirmation={confirmation} />
      <FrictionFields request={request} confirmation={confirmation} currency={currency} />
    </>
  );
}

function Filters({ previewed: { preview } }: { previewed: Previewed }) {
  const text = useText();
  const number = useNumber();
  return (
    <Section title={text("dialog.filters")}>
      <dl className={styles.pairs}>
        {preview.criteria.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div>
          <dt>{text("batch.selected")}</dt>
          <dd data-count="selected">{text("dialog.accounts", { count: preview.selected, accounts: number(preview.selected) })}</dd>
        </div>
      </dl>
    </Section>
  );
}

function Settings({ preview, currency }: { preview: PreviewFragment; currency: string }) {
  const text = useText();
  return (
    <Section title={text("dialog.settings")}>
      <table className={`${tables.table} ${tables.settings}`}>
        <thead className="visually-hidden">
          <tr>
            {(["group", "setting", "value"] as const).map((column) => (
              <th key={column} scope="col">
                {text(`dialog.settings.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.changes.map(({ group, attribute, value }, index) => {
            const again = group === preview.changes[index - 1]?.group;
            return (
              <tr key={index} data-again={again || undefined}>
                <td className={styles.muted}>
                  {/* Said once to the eye. */}
                  <span className={again ? "visually-hidden" : undefined}>{group.replaceAll("/", "/\u200b")}</span>
                </td>
                <th scope="row">{attributeWords(attribute, text)}</th>
                <td className={styles.value}>{valueWords(attribute, value, text, currency)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Section>
  );
}
