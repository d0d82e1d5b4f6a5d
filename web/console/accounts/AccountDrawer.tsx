import { X } from "lucide-react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useQuery } from "urql";

import { AccountDetailsDocument, type AccountRowFragment } from "../api/generated/graphql";
import { problemOf } from "../api/problem";
import { useSelection } from "../batch/selection";
import { useText } from "../messages";
import { Empty } from "../ui/Empty";
import { Problem } from "../ui/Problem";
import { Skeleton } from "../ui/Skeleton";
import { accountFacts, type Fact } from "./facts";
import styles from "./drawer.module.css";

type Props = { account: AccountRowFragment; close: () => void };

/** Everything that one account is, beside the list that it was opened from. */
export function AccountDrawer({ account, close }: Props) {
  const text = useText();
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={close}>
      <Modal className={styles.drawer ?? ""}>
        <Dialog>
          <div className={styles.head}>
            <Heading slot="title">{text("accounts.details", { id: account.accountId })}</Heading>
            <Button className="quiet icon" aria-label={text("accounts.detailsClose")} onPress={close}>
              <X size={16} aria-hidden />
            </Button>
          </div>
          <Details id={account.id} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Details({ id }: { id: string }) {
  const text = useText();
  const { customer } = useSelection().batch;
  const [{ data, error, fetching }, again] = useQuery({
    query: AccountDetailsDocument,
    variables: { id },
    requestPolicy: "network-only",
  });
  if (error && !fetching) {
    return <Problem problem={problemOf(error)} retry={() => again({ requestPolicy: "network-only" })} />;
  }
  if (!data) return <Skeleton lines={12} />;
  const account = data.node;
  if (account?.__typename !== "Account") return <Empty level={3} title={text("accounts.gone")} />;
  const own = account.customFields.map(({ name, value }) => ({ name, value: value ?? text("accounts.no") }));
  return (
    <>
      <Facts facts={accountFacts(account, text, customer)} />
      <h3>{text("accounts.customFields")}</h3>
      {own.length === 0 ? <p className={styles.none}>{text("accounts.no")}</p> : <Facts facts={own} />}
    </>
  );
}

function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
