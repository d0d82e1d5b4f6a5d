/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The accounts of one batch that meet all that is given. What is absent or null does not narrow; an empty list or text matches nothing, and so does the ID of what is not there. */
export type AccountBatchFilter = {
  /** What the person dials or types in. */
  readonly accountId?: TextMatch | null | undefined;
  /** The batch: nothing is counted or changed without one. */
  readonly batch: AccountBatchReference;
  /** Places in the batch, at most 1,000 numbers and ranges. */
  readonly controlNumbers?: string | null | undefined;
  /** Any of these customer sites. */
  readonly customerSites?: ReadonlyArray<string> | null | undefined;
  /** Out of funds or below the product's service availability threshold, or not. */
  readonly depleted?: boolean | null | undefined;
  /** Any of these distributors. */
  readonly distributors?: ReadonlyArray<string> | null | undefined;
  /** Only accounts that this earlier batch update had selected and did not come to, because it failed or was cancelled. */
  readonly leftBy?: string | null | undefined;
  /** Any of these main products. */
  readonly products?: ReadonlyArray<string> | null | undefined;
  /** Only accounts that an earlier batch update refused, optionally for these reasons. */
  readonly refusedBy?: RefusedBy | null | undefined;
  /** Registered at this moment or not. */
  readonly registration?: Registration | null | undefined;
  /** Used at least once, or never. */
  readonly started?: boolean | null | undefined;
  /** Any of these. Absent or null: all but TERMINATED; with `refusedBy` or `leftBy` every status. */
  readonly statuses?: ReadonlyArray<AccountStatus> | null | undefined;
};

/** A batch, by its ID or by its name. */
export type AccountBatchReference =
  {   /** The ID of an `AccountBatch`. */
  readonly id: string; readonly name?: never; }
  |  { readonly id?: never;   /** The batch's exact name, unique in the tenant. */
  readonly name: string; };

/** The status shown of an account: of what applies, TERMINATED before SUSPENDED before the rest. */
export type AccountStatus =
  /** Can be used. */
  | 'ACTIVE'
  /** No services are provided; self-care still works. */
  | 'BLOCKED'
  /** Its expiration date, or the end of its availability period, has come. */
  | 'EXPIRED'
  /** Not opened yet. */
  | 'INACTIVE'
  /** Open, and its activation date lies ahead. */
  | 'NOT_YET_ACTIVE'
  /** Its customer is suspended. */
  | 'SUSPENDED'
  /** Closed for good. */
  | 'TERMINATED';

/** How an account pays. */
export type BillingModel =
  /** Runs up a balance that it owes, up to a limit. */
  | 'CREDIT'
  /** Spends a balance paid in advance. */
  | 'DEBIT'
  /** Carries an amount that is handed on to another account. */
  | 'VOUCHER';

/** What the bearer of a token may do. */
export type Permission =
  /** Send operations of one's own beside the trusted documents. Required for a document that a request brings itself, where `ACCOUNT_BATCH_TRUSTED_DOCUMENTS` is set. Opens no field. */
  | 'EXPLORE'
  /** Change balances: opening balance, charge, refund. Required beside UPDATE_ACCOUNTS for `balance`. */
  | 'MOVE_MONEY'
  /** See accounts, and what batch updates did to them. Opens `AccountBatchSelection.accounts`, and nodes of `Account`. Opens, as UPDATE_ACCOUNTS does, `BatchUpdate.results`, `BatchUpdate.reportUrl`, `BatchUpdate.reportDownloadUrl`, `Query.batchUpdate`, `Query.batchUpdates`, `Subscription.batchUpdateProgress`, and nodes of `BatchUpdate`. Opens, as READ_STATISTICS does, `Query.accountBatch`, and nodes of `Product`, `AddOnProduct`, `PrepaidPlan`, `Role`, `CustomerSite`, `Distributor`. */
  | 'READ_ACCOUNTS'
  /** See batches, their customers, statistics and choices. Opens `AccountBatch.customer`, `AccountBatch.statistics`, `AccountBatch.choices`, `Query.accountBatches`, `AccountBatchSelection.statistics`, `Subscription.accountBatchStatistics`, and nodes of `AccountBatch`, `Customer`. Opens, as READ_ACCOUNTS does, `Query.accountBatch`, and nodes of `Product`, `AddOnProduct`, `PrepaidPlan`, `Role`, `CustomerSite`, `Distributor`. */
  | 'READ_STATISTICS'
  /** Terminate accounts, which is final. Required beside UPDATE_ACCOUNTS for `lifecycle.changeStatus: TERMINATED`. */
  | 'TERMINATE_ACCOUNTS'
  /** Preview and apply batch updates. Opens `Query.previewBatchUpdate`, `Query.previewRevertBatchUpdate`, `Mutation.batchUpdateAccounts`, `Mutation.cancelBatchUpdate`, `Mutation.revertBatchUpdate`. Opens, as READ_ACCOUNTS does, `BatchUpdate.results`, `BatchUpdate.reportUrl`, `BatchUpdate.reportDownloadUrl`, `Query.batchUpdate`, `Query.batchUpdates`, `Subscription.batchUpdateProgress`, and nodes of `BatchUpdate`. */
  | 'UPDATE_ACCOUNTS';

/** What refuses an account; each is described by its message. */
export type RefusalCode =
  /** The account has been used already: its opening balance can no longer be changed. */
  | 'ACCOUNT_ALREADY_USED'
  /** The account was no longer there when its turn came. */
  | 'ACCOUNT_NOT_FOUND'
  /** The account is terminated: it takes no change any more. */
  | 'ACCOUNT_TERMINATED'
  /** The account would have two add-ons that carry the same subscription. */
  | 'ADD_ON_CONFLICT'
  /** The account would have an add-on that is not offered with its main product. */
  | 'ADD_ON_NOT_OFFERED'
  /** The account is no longer as the reverted update left it, or what it would go back to is no longer there. */
  | 'CHANGED_SINCE'
  /** The account would owe more than its credit limit. */
  | 'CREDIT_LIMIT_EXCEEDED'
  /** The distributor's debt and the charges for accounts up to this one, by control number, exceed its credit limit. */
  | 'DISTRIBUTOR_CREDIT_EXCEEDED'
  /** The distributor's currency is not the customer's. */
  | 'DISTRIBUTOR_CURRENCY_MISMATCH'
  /** The distributor that would be charged for the account is suspended when the update starts. */
  | 'DISTRIBUTOR_SUSPENDED'
  /** The account would expire before or on its activation date. */
  | 'EXPIRES_BEFORE_ACTIVATION'
  /** The account's product does not include a feature that is asked for: associated number or unified messaging. */
  | 'FEATURE_NOT_IN_PRODUCT'
  /** The account's funds do not cover what would be taken from them. */
  | 'INSUFFICIENT_FUNDS'
  /** The reverted update has terminated the account or charged a distributor for it: neither can be undone. */
  | 'IRREVERSIBLE'
  /** The account is not a debit account, and only these have their opening balance changed. */
  | 'NOT_A_DEBIT_ACCOUNT'
  /** The prepaid plan is not in the in-advance subscription of the product that it is asked for. */
  | 'PREPAID_PLAN_NOT_AVAILABLE'
  /** The product does not serve accounts of this account's type. */
  | 'PRODUCT_ACCOUNT_TYPE_MISMATCH'
  /** The product's currency is not the customer's. */
  | 'PRODUCT_CURRENCY_MISMATCH'
  /** The account does not have the add-on product that the prepaid plan is asked for. */
  | 'PRODUCT_NOT_ASSIGNED'
  /** The refund is more than what was received from the account and not refunded yet. */
  | 'REFUND_EXCEEDS_PAYMENTS'
  /** The role is not one that may be assigned to accounts. */
  | 'ROLE_NOT_ASSIGNABLE'
  /** The customer site belongs to another customer than the batch. */
  | 'SITE_OF_ANOTHER_CUSTOMER'
  /** The account's product locks unified messaging: an account cannot have it otherwise. */
  | 'UNIFIED_MESSAGING_LOCKED';

/** What an earlier batch update of the same batch refused; of another batch: nothing. */
export type RefusedBy = {
  /** The ID of a `BatchUpdate`. */
  readonly batchUpdate: string;
  /** Refused under any of these. Absent or null: for whatever reason; empty: nothing. */
  readonly codes?: ReadonlyArray<RefusalCode> | null | undefined;
};

/** Whether an account's IP phone is registered at this moment. */
export type Registration =
  /** Registered now. */
  | 'REGISTERED'
  /** Not registered now. */
  | 'UNREGISTERED';

/** How a text compares, by exact characters: `%` and `_` are ordinary. An empty text matches nothing. */
export type TextMatch =
  {   /** It has this somewhere. */
  readonly contains: string; readonly endsWith?: never; readonly equals?: never; readonly startsWith?: never; }
  |  { readonly contains?: never;   /** It ends with this. */
  readonly endsWith: string; readonly equals?: never; readonly startsWith?: never; }
  |  { readonly contains?: never; readonly endsWith?: never;   /** It is this. */
  readonly equals: string; readonly startsWith?: never; }
  |  { readonly contains?: never; readonly endsWith?: never; readonly equals?: never;   /** It begins with this: the panel's default. */
  readonly startsWith: string; };

/** Whether the account has access to the unified messaging system. */
export type UnifiedMessaging =
  /** As the product defines it. */
  | 'AS_PRODUCT'
  /** No access, whatever the product's default. */
  | 'NO'
  /** Access, whatever the product's default. */
  | 'YES';

export type AccountDetailsQueryVariables = Exact<{
  id: string;
}>;


export type AccountDetailsQuery = { readonly node:
    | { readonly __typename: 'Account', readonly blocked: boolean, readonly billingModel: BillingModel, readonly activationDate: string, readonly availabilityDays: number | null, readonly registered: boolean, readonly openingBalance: string, readonly funds: string, readonly associatedNumber: string | null, readonly unifiedMessaging: UnifiedMessaging, readonly timeZone: string, readonly id: string, readonly controlNumber: number, readonly accountId: string, readonly status: AccountStatus, readonly balance: string, readonly expirationDate: string | null, readonly firstUsage: string | null, readonly addOns: ReadonlyArray<{ readonly __typename: 'AddOnProduct', readonly id: string, readonly name: string }>, readonly prepaidPlans: ReadonlyArray<{ readonly __typename: 'AssignedPrepaidPlan', readonly plan: { readonly __typename: 'PrepaidPlan', readonly id: string, readonly name: string }, readonly addOnProduct: { readonly __typename: 'AddOnProduct', readonly id: string, readonly name: string } | null }>, readonly preferredLanguage: { readonly __typename: 'IvrLanguage', readonly code: string, readonly name: string } | null, readonly role: { readonly __typename: 'Role', readonly id: string, readonly name: string }, readonly customerSite: { readonly __typename: 'CustomerSite', readonly id: string, readonly name: string } | null, readonly distributor: { readonly __typename: 'Distributor', readonly id: string, readonly name: string } | null, readonly customFields: ReadonlyArray<{ readonly __typename: 'CustomField', readonly name: string, readonly value: string | null }>, readonly product: { readonly __typename: 'Product', readonly id: string, readonly name: string } }
    | { readonly __typename: 'AccountBatch' }
    | { readonly __typename: 'AddOnProduct' }
    | { readonly __typename: 'BatchUpdate' }
    | { readonly __typename: 'Customer' }
    | { readonly __typename: 'CustomerSite' }
    | { readonly __typename: 'Distributor' }
    | { readonly __typename: 'PrepaidPlan' }
    | { readonly __typename: 'Product' }
    | { readonly __typename: 'Role' }
   | null };

export type AccountPageQueryVariables = Exact<{
  filter: AccountBatchFilter;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  from?: number | null | undefined;
}>;


export type AccountPageQuery = { readonly accountBatch: { readonly __typename: 'AccountBatchSelection', readonly accounts: { readonly __typename: 'AccountConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'Account', readonly id: string, readonly controlNumber: number, readonly accountId: string, readonly status: AccountStatus, readonly balance: string, readonly expirationDate: string | null, readonly firstUsage: string | null, readonly product: { readonly __typename: 'Product', readonly id: string, readonly name: string } }>, readonly pageInfo: { readonly __typename: 'PageInfo', readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null } } } | null };

export type AccountRowFragment = { readonly __typename: 'Account', readonly id: string, readonly controlNumber: number, readonly accountId: string, readonly status: AccountStatus, readonly balance: string, readonly expirationDate: string | null, readonly firstUsage: string | null, readonly product: { readonly __typename: 'Product', readonly id: string, readonly name: string } };

export type UnfinishedUpdatesQueryVariables = Exact<{ [key: string]: never; }>;


export type UnfinishedUpdatesQuery = { readonly batchUpdates: { readonly __typename: 'BatchUpdateConnection', readonly totalCount: number, readonly nodes: ReadonlyArray<{ readonly __typename: 'BatchUpdate', readonly id: string }> } };

export type AccountBatchQueryVariables = Exact<{
  filter: AccountBatchFilter;
  statistics: boolean;
}>;


export type AccountBatchQuery = { readonly accountBatch: { readonly __typename: 'AccountBatchSelection', readonly criteria: ReadonlyArray<{ readonly __typename: 'AppliedCriterion', readonly label: string, readonly value: string }>, readonly batch: { readonly __typename: 'AccountBatch', readonly id: string, readonly name: string, readonly customer?: { readonly __typename: 'Customer', readonly id: string, readonly name: string, readonly currency: string, readonly currencyDigits: number, readonly billingTimeZone: string, readonly suspended: boolean } }, readonly statistics?: { readonly __typename: 'AccountBatchStatistics', readonly selected: number, readonly started: number, readonly depleted: number, readonly byStatus: ReadonlyArray<{ readonly __typename: 'StatusCount', readonly status: AccountStatus, readonly count: number }>, readonly byProduct: ReadonlyArray<{ readonly __typename: 'ProductCount', readonly count: number, readonly product: { readonly __typename: 'Product', readonly id: string, readonly name: string } }> } } | null };

export type BatchChoicesQueryVariables = Exact<{
  batch: string;
}>;


export type BatchChoicesQuery = { readonly node:
    | { readonly __typename: 'Account' }
    | { readonly __typename: 'AccountBatch', readonly id: string, readonly choices: { readonly __typename: 'BatchUpdateChoices', readonly timeZones: ReadonlyArray<string>, readonly products: ReadonlyArray<{ readonly __typename: 'Product', readonly id: string, readonly name: string, readonly currency: string, readonly serviceAvailabilityThreshold: string, readonly addOnProducts: ReadonlyArray<{ readonly __typename: 'AddOnProduct', readonly id: string, readonly name: string, readonly recurringCost: string, readonly currency: string, readonly prepaidPlans: ReadonlyArray<{ readonly __typename: 'PrepaidPlan', readonly id: string, readonly name: string, readonly months: number, readonly fee: string }> }>, readonly prepaidPlans: ReadonlyArray<{ readonly __typename: 'PrepaidPlan', readonly id: string, readonly name: string, readonly months: number, readonly fee: string }> }>, readonly roles: ReadonlyArray<{ readonly __typename: 'Role', readonly id: string, readonly name: string, readonly permissions: ReadonlyArray<string> }>, readonly customerSites: ReadonlyArray<{ readonly __typename: 'CustomerSite', readonly id: string, readonly name: string }>, readonly distributors: ReadonlyArray<{ readonly __typename: 'Distributor', readonly id: string, readonly name: string }>, readonly ivrLanguages: ReadonlyArray<{ readonly __typename: 'IvrLanguage', readonly code: string, readonly name: string }> } }
    | { readonly __typename: 'AddOnProduct' }
    | { readonly __typename: 'BatchUpdate' }
    | { readonly __typename: 'Customer' }
    | { readonly __typename: 'CustomerSite' }
    | { readonly __typename: 'Distributor' }
    | { readonly __typename: 'PrepaidPlan' }
    | { readonly __typename: 'Product' }
    | { readonly __typename: 'Role' }
   | null };

export type FollowStatisticsSubscriptionVariables = Exact<{
  filter: AccountBatchFilter;
}>;


export type FollowStatisticsSubscription = { readonly accountBatchStatistics: { readonly __typename: 'AccountBatchStatistics', readonly selected: number, readonly started: number, readonly depleted: number, readonly byStatus: ReadonlyArray<{ readonly __typename: 'StatusCount', readonly status: AccountStatus, readonly count: number }>, readonly byProduct: ReadonlyArray<{ readonly __typename: 'ProductCount', readonly count: number, readonly product: { readonly __typename: 'Product', readonly id: string, readonly name: string } }> } };

export type StatisticsFragment = { readonly __typename: 'AccountBatchStatistics', readonly selected: number, readonly started: number, readonly depleted: number, readonly byStatus: ReadonlyArray<{ readonly __typename: 'StatusCount', readonly status: AccountStatus, readonly count: number }>, readonly byProduct: ReadonlyArray<{ readonly __typename: 'ProductCount', readonly count: number, readonly product: { readonly __typename: 'Product', readonly id: string, readonly name: string } }> };

export type FindBatchesQueryVariables = Exact<{
  name?: string | null | undefined;
}>;


export type FindBatchesQuery = { readonly accountBatches: { readonly __typename: 'AccountBatchConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'AccountBatch', readonly id: string, readonly name: string, readonly customer: { readonly __typename: 'Customer', readonly id: string, readonly name: string }, readonly statistics: { readonly __typename: 'AccountBatchStatistics', readonly selected: number } }> } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly __typename: 'Viewer', readonly subject: string, readonly tenant: string, readonly permissions: ReadonlyArray<Permission>, readonly distributor: { readonly __typename: 'Distributor', readonly id: string, readonly name: string } | null } };

export const AccountRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expirationDate"}},{"kind":"Field","name":{"kind":"Name","value":"firstUsage"}}]}}]} as unknown as DocumentNode<AccountRowFragment, unknown>;
export const StatisticsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"started"}},{"kind":"Field","name":{"kind":"Name","value":"depleted"}},{"kind":"Field","name":{"kind":"Name","value":"byStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<StatisticsFragment, unknown>;
export const AccountDetailsDocument = {"__meta__":{"hash":"sha256:f49dacfee9130c1d2e295872e6e3a1845295add7deac1332807f12d9748bf4af"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountRow"}},{"kind":"Field","name":{"kind":"Name","value":"blocked"}},{"kind":"Field","name":{"kind":"Name","value":"billingModel"}},{"kind":"Field","name":{"kind":"Name","value":"activationDate"}},{"kind":"Field","name":{"kind":"Name","value":"availabilityDays"}},{"kind":"Field","name":{"kind":"Name","value":"registered"}},{"kind":"Field","name":{"kind":"Name","value":"openingBalance"}},{"kind":"Field","name":{"kind":"Name","value":"funds"}},{"kind":"Field","name":{"kind":"Name","value":"addOns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"prepaidPlans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"addOnProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"associatedNumber"}},{"kind":"Field","name":{"kind":"Name","value":"unifiedMessaging"}},{"kind":"Field","name":{"kind":"Name","value":"preferredLanguage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"role"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customerSite"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customFields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expirationDate"}},{"kind":"Field","name":{"kind":"Name","value":"firstUsage"}}]}}]} as unknown as DocumentNode<AccountDetailsQuery, AccountDetailsQueryVariables>;
export const AccountPageDocument = {"__meta__":{"hash":"sha256:fe21a9cd0b5066787797e84b823d29950156e46939074c8245a6215e72243dc9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"accounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"fromControlNumber"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expirationDate"}},{"kind":"Field","name":{"kind":"Name","value":"firstUsage"}}]}}]} as unknown as DocumentNode<AccountPageQuery, AccountPageQueryVariables>;
export const UnfinishedUpdatesDocument = {"__meta__":{"hash":"sha256:255381e8092c560b4ac0e302064d07bd0ef6c17a095d1f7d3a59761316280525"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UnfinishedUpdates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchUpdates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"SCHEDULED"},{"kind":"EnumValue","value":"QUEUED"},{"kind":"EnumValue","value":"RUNNING"}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<UnfinishedUpdatesQuery, UnfinishedUpdatesQueryVariables>;
export const AccountBatchDocument = {"__meta__":{"hash":"sha256:e20d53b632cf75af30c906eeff5f4dbde4c1899df7ed6ff3a1456713492b89bb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"criteria"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"currencyDigits"}},{"kind":"Field","name":{"kind":"Name","value":"billingTimeZone"}},{"kind":"Field","name":{"kind":"Name","value":"suspended"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Statistics"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"started"}},{"kind":"Field","name":{"kind":"Name","value":"depleted"}},{"kind":"Field","name":{"kind":"Name","value":"byStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<AccountBatchQuery, AccountBatchQueryVariables>;
export const BatchChoicesDocument = {"__meta__":{"hash":"sha256:3b7db263dc4aa5b840b711f4f8f4a9371e5889272ec51647c9e13dfa675e44f9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BatchChoices"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"batch"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"batch"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"choices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"products"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"serviceAvailabilityThreshold"}},{"kind":"Field","name":{"kind":"Name","value":"addOnProducts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"recurringCost"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"prepaidPlans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"months"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"prepaidPlans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"months"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"roles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customerSites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"distributors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ivrLanguages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeZones"}}]}}]}}]}}]}}]} as unknown as DocumentNode<BatchChoicesQuery, BatchChoicesQueryVariables>;
export const FollowStatisticsDocument = {"__meta__":{"hash":"sha256:5454b915726809e78efa106985d4e882abb7b89139ddef42efcc35ec5f2bc556"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowStatistics"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatchStatistics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Statistics"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"started"}},{"kind":"Field","name":{"kind":"Name","value":"depleted"}},{"kind":"Field","name":{"kind":"Name","value":"byStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<FollowStatisticsSubscription, FollowStatisticsSubscriptionVariables>;
export const FindBatchesDocument = {"__meta__":{"hash":"sha256:2a99fd52198a852f83b80a6f531fbc7df0467c420300470c1f5e912c43559e4e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindBatches"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"nameContains"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FindBatchesQuery, FindBatchesQueryVariables>;
export const ViewerDocument = {"__meta__":{"hash":"sha256:7c966efc7fbaba9ff362a50143ef970c5594ed238acdd571c6f034f612013046"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"tenant"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;