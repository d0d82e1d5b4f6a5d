import { useNumber, useText } from "../../messages";
import { attributeWords } from "../attributes";
import styles from "../dialog.module.css";
import type { DialogRequest } from "../request";
import type { Confirmation } from "../useConfirmation";
import type { Previewed } from "../usePreview";
import { Comment, When } from "./When";
import { FrictionField } from "./FrictionField";
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
  return (
    <>
      <Filters previewed={previewed} />
      <Settings previewed={previewed} />
      <Outcome preview={preview} />
      <Refusals request={request} preview={preview} {...(onSkipRefused && { onSkipRefused })} />
      <Money preview={preview} currency={batch?.customer.currency ?? ""} />
      <Undo request={request} preview={preview} />
      <When request={request} zone={batch?.customer.billingTimeZone ?? null} />
      <Comment request={request} confirmation={confirmation} />
      <FrictionField request={request} confirmation={confirmation} currency={batch?.customer.currency ?? ""} />
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

function Settings({ previewed: { preview } }: { previewed: Previewed }) {
  const text = useText();
  return (
    <Section title={text("dialog.settings")}>
      <table className={styles.table}>
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
          {preview.changes.map(({ group, attribute, value }, index) => (
            <tr key={index}>
              <td className={styles.muted}>{group.replaceAll("/", "/\u200b")}</td>
              <th scope="row">{attributeWords(attribute, text)}</th>
              <td className={styles.value}>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
