// An account's fields in words, in the order of the page that this console comes from.
import type { AccountDetailsQuery } from "../api/generated/graphql";
import type { Text } from "../messages";
import { formatAmount } from "../messages/money";
import { dayOf } from "./columns";

export type Account = Extract<AccountDetailsQuery["node"], { __typename: "Account" }>;
export type Fact = { readonly name: string; readonly value: string };

/** Of the account's customer; unknown to who may not see it. */
type Customer = { readonly billingTimeZone: string; readonly currency: string } | undefined;

export function accountFacts(account: Account, text: Text, customer: Customer): readonly Fact[] {
  const yesOrNo = (is: boolean) => text(is ? "search.yes" : "search.no");
  const orNone = (value: string | null | undefined) => value ?? text("accounts.no");
  const list = (names: readonly string[]) => orNone(names.length === 0 ? null : names.join(", "));
  const money = (amount: string) => [formatAmount(amount), customer?.currency].join(" ").trim();
  const { firstUsage } = account;
  return [
    { name: text("accounts.column.controlNumber"), value: String(account.controlNumber) },
    { name: text("accounts.column.status"), value: text(`status.${account.status}`) },
    { name: text("attribute.blocked"), value: yesOrNo(account.blocked) },
    { name: text("accounts.billingModel"), value: text(`accounts.billingModel.${account.billingModel}`) },
    { name: text("attribute.activationDate"), value: account.activationDate },
    { name: text("attribute.expirationDate"), value: account.expirationDate ?? text("accounts.never") },
    { name: text("attribute.availabilityDays"), value: orNone(account.availabilityDays?.toString()) },
    { name: text("accounts.column.firstUsage"), value: firstUsage === null ? text("accounts.never") : dayOf(firstUsage, customer?.billingTimeZone) },
    { name: text("accounts.registered"), value: yesOrNo(account.registered) },
    { name: text("attribute.balance"), value: money(account.balance) },
    { name: text("attribute.openingBalance"), value: money(account.openingBalance) },
    { name: text("accounts.funds"), value: money(account.funds) },
    { name: text("attribute.product"), value: account.product.name },
    { name: text("attribute.addOns"), value: list(account.addOns.map(({ name }) => name)) },
    {
      name: text("attribute.prepaidPlans"),
      value: list(account.prepaidPlans.map(({ plan, addOnProduct }) => `${addOnProduct?.name ?? account.product.name}: ${plan.name}`)),
    },
    { name: text("attribute.associatedNumber"), value: orNone(account.associatedNumber) },
    { name: text("attribute.unifiedMessaging"), value: text(`messaging.${account.unifiedMessaging}`) },
    { name: text("attribute.preferredLanguage"), value: orNone(account.preferredLanguage?.name) },
    { name: text("attribute.timeZone"), value: account.timeZone },
    { name: text("attribute.role"), value: account.role.name },
    { name: text("attribute.customerSite"), value: account.customerSite?.name ?? text("accounts.defaultSite") },
    { name: text("attribute.distributor"), value: orNone(account.distributor?.name) },
  ];
}
