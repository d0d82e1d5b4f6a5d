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

/** Add-on products: exactly one of add, remove and replace. */
export type AddOnChange =
  {   /** Adds these to what the account has; an empty list: no change. */
  readonly add: ReadonlyArray<string>; readonly remove?: never; readonly replace?: never; }
  |  { readonly add?: never;   /** Removes these, where the account has them; an empty list: no change. */
  readonly remove: ReadonlyArray<string>; readonly replace?: never; }
  |  { readonly add?: never; readonly remove?: never;   /** The account has these and no others; an empty list removes all. */
  readonly replace: ReadonlyArray<string>; };

/** Balance: exactly one of opening balance, charge and refund. */
export type BalanceChange =
  {   /** Charges each account for a service it used; one xDR each. */
  readonly charge: TransactionInput; readonly openingBalance?: never; readonly refund?: never; }
  |  { readonly charge?: never;   /** Opening balance of debit accounts that are not used yet, zero or more. The balance moves by the difference, as if the account had been sold so from the start; no xDR. */
  readonly openingBalance: string; readonly refund?: never; }
  |  { readonly charge?: never; readonly openingBalance?: never;   /** Hands back a payment received from each account earlier; one xDR each. */
  readonly refund: TransactionInput; };

/** Which accounts of one batch are to be changed, and what in them: one optional field for each attribute group. */
export type BatchUpdateAccountsInput = {
  /** Balance: exactly one of opening balance, charge and refund. */
  readonly balance?: BalanceChange | null | undefined;
  /** Charging period of the main product or of an add-on; each product at most once in a request. */
  readonly chargingPeriod?: ReadonlyArray<ChargingPeriodChange> | null | undefined;
  /** For the record: why this is done. */
  readonly comment?: string | null | undefined;
  /** From a preview of the same request: refused when what it confirmed is no longer so. */
  readonly confirmationToken?: string | null | undefined;
  /** Customer site. */
  readonly customerSite?: CustomerSiteChange | null | undefined;
  /** Distributor; charged when an account is activated, or at once when the account is open already. */
  readonly distributor?: DistributorChange | null | undefined;
  /** Which accounts. */
  readonly filter: AccountBatchFilter;
  /** 1 to 200 characters; a request that comes again with its key is answered and not done again. Wanted for charges and refunds. */
  readonly idempotencyKey?: string | null | undefined;
  /** IVR settings. */
  readonly ivrSettings?: IvrSettingsChange | null | undefined;
  /** Activation/Expiration/Termination. Dates are in the customer's billing time zone. */
  readonly lifecycle?: LifecycleChange | null | undefined;
  /** What a refused account means for the others. */
  readonly onRefusal?: RefusalPolicy;
  /** Product: the main product, add-on products, or both. */
  readonly product?: ProductChange | null | undefined;
  /** Settings of the accounts' web self-care pages. */
  readonly selfCareSettings?: SelfCareSettingsChange | null | undefined;
  /** When it is to start, at most a year ahead: it selects and judges then. Null or absent: at once. */
  readonly startAt?: string | null | undefined;
};

/** Where a batch update stands. */
export type BatchUpdateState =
  /** Ended by a person; what was done stays done and is recorded. */
  | 'CANCELLED'
  /** Ended: each selected account is updated, unchanged or refused. */
  | 'COMPLETED'
  /** Ended by a fault; what was done stays done and is recorded. */
  | 'FAILED'
  /** Waits for a worker, or for another update of its batch. */
  | 'QUEUED'
  /** Ended: under REFUSE_BATCH an account was refused; nothing was changed. */
  | 'REFUSED'
  /** Is being done. */
  | 'RUNNING'
  /** Waits for the instant that it was asked for. */
  | 'SCHEDULED';

/** How an account pays. */
export type BillingModel =
  /** Runs up a balance that it owes, up to a limit. */
  | 'CREDIT'
  /** Spends a balance paid in advance. */
  | 'DEBIT'
  /** Carries an amount that is handed on to another account. */
  | 'VOUCHER';

/** Charging period of the main product or of an add-on; each product at most once in a request. */
export type ChargingPeriodChange = {
  /** The add-on whose plan changes; absent or null: main product. */
  readonly addOnProduct?: string | null | undefined;
  /** The prepaid plan. Null: back to none. One or the other has to be said. */
  readonly plan?: string | null | undefined;
};

/** Customer site. */
export type CustomerSiteChange = {
  /** A site of the batch's customer. Null: the default site. */
  readonly customerSite?: string | null | undefined;
};

/** Distributor; charged when an account is activated, or at once when the account is open already. */
export type DistributorChange = {
  /** The distributor. Null: none any more. */
  readonly distributor?: string | null | undefined;
};

/** IVR settings. */
export type IvrSettingsChange = {
  /** Number sent back to the IVR to confirm authorization, or a quick-dial number: E.164 with a plus sign, or 1 to 8 digits, kept as given. Null clears it. */
  readonly associatedNumber?: string | null | undefined;
  /** Code of one of the tenant's IVR languages. */
  readonly preferredLanguage?: string | null | undefined;
  /** Access to the unified messaging system. */
  readonly unifiedMessaging?: UnifiedMessaging | null | undefined;
};

/** Activation/Expiration/Termination. Dates are in the customer's billing time zone. */
export type LifecycleChange = {
  /** True: activates all accounts with the status INACTIVE, at once. False: no change. */
  readonly activateInactive?: boolean | null | undefined;
  /** First day on which the account can be used. */
  readonly activationDate?: string | null | undefined;
  /** Days, 1 to 36,500, that the account remains active after its first usage or last recharge. Null: no limit. */
  readonly availabilityDays?: number | null | undefined;
  /** Blocks, unblocks or terminates. */
  readonly changeStatus?: StatusChange | null | undefined;
  /** First day on which the account can no longer be used; a later date revives an expired account. Null: none. */
  readonly expirationDate?: string | null | undefined;
};

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

/** Product: the main product, add-on products, or both. */
export type ProductChange = {
  /** Add-on products that the main product offers. */
  readonly addOns?: AddOnChange | null | undefined;
  /** Main product, in the customer's currency and for the accounts' type. */
  readonly product?: string | null | undefined;
};

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

/** What a refused account means for the others. */
export type RefusalPolicy =
  /** Nothing at all is changed when any account is refused. */
  | 'REFUSE_BATCH'
  /** The others are changed all the same. */
  | 'SKIP_REFUSED';

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

/** Settings of the accounts' web self-care pages. */
export type SelfCareSettingsChange = {
  /** Role: a set of permissions to access web self-care components. */
  readonly role?: string | null | undefined;
  /** Time zone in which the account's owner is shown times; moves no date. */
  readonly timeZone?: string | null | undefined;
};

/** What becomes of the account's status. */
export type StatusChange =
  /** No services are provided; the owner still has access to self-care. */
  | 'BLOCKED'
  /** Final: no services, and no further operations. Asked for alone. The balance is kept. */
  | 'TERMINATED'
  /** Restores the account from being blocked. */
  | 'UNBLOCKED';

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

/** A manual transaction on each account. */
export type TransactionInput = {
  /** Amount for each account, above zero, with at most the currency's fraction digits. */
  readonly amount: string;
  /** What staff reads in the xDR. */
  readonly internalComment?: string | null | undefined;
  /** What the account's owner reads in the xDR. */
  readonly visibleComment?: string | null | undefined;
};

/** Whether the account has access to the unified messaging system. */
export type UnifiedMessaging =
  /** As the product defines it. */
  | 'AS_PRODUCT'
  /** No access, whatever the product's default. */
  | 'NO'
  /** Access, whatever the product's default. */
  | 'YES';

/** What refuses a request. */
export type UserErrorCode =
  /** There is no such add-on product. */
  | 'ADD_ON_PRODUCT_NOT_FOUND'
  /** The batch update was reverted already, or is being reverted: `revertedBy` names the update that does it. */
  | 'ALREADY_REVERTED'
  /** There is no such batch. */
  | 'BATCH_NOT_FOUND'
  /** There is no such batch update. */
  | 'BATCH_UPDATE_NOT_FOUND'
  /** The request, the selection or what the rules find is no longer what was confirmed: preview again. */
  | 'CONFIRMATION_STALE'
  /** There is no such customer site. */
  | 'CUSTOMER_SITE_NOT_FOUND'
  /** There is no such distributor. */
  | 'DISTRIBUTOR_NOT_FOUND'
  /** The expiration date is not after the activation date. */
  | 'EXPIRES_BEFORE_ACTIVATION'
  /** The request has no idempotency key, which a charge or refund needs lest it be made twice. */
  | 'IDEMPOTENCY_KEY_REQUIRED'
  /** The key came with another request before: give a new request a new key. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The amount is out of range, or has more fraction digits than its currency. */
  | 'INVALID_AMOUNT'
  /** The associated number is neither E.164 with a plus sign nor 1 to 8 digits. */
  | 'INVALID_ASSOCIATED_NUMBER'
  /** The availability period is not 1 to 36,500 days. */
  | 'INVALID_AVAILABILITY_DAYS'
  /** The key is empty, longer than 200 characters, or has a control character. */
  | 'INVALID_IDEMPOTENCY_KEY'
  /** The start is in the past, or more than a year ahead. */
  | 'INVALID_START_TIME'
  /** There is no such IVR language. */
  | 'IVR_LANGUAGE_NOT_FOUND'
  /** The batch update has ended: what it did can no longer be stopped. */
  | 'NOT_CANCELLABLE'
  /** The batch update cannot be reverted: it has not ended, it changed nothing, or what it changed is gone. */
  | 'NOT_REVERTIBLE'
  /** The filter selects no account. */
  | 'NO_ACCOUNTS_SELECTED'
  /** The request asks for no change. */
  | 'NO_CHANGES'
  /** This attribute cannot be cleared: leave it out or give it a value. */
  | 'NULL_NOT_ALLOWED'
  /** The token lacks a permission (UPDATE_ACCOUNTS, MOVE_MONEY for balances, TERMINATE_ACCOUNTS), or it is a distributor's, which changes nothing. */
  | 'PERMISSION_DENIED'
  /** There is no such prepaid plan. */
  | 'PREPAID_PLAN_NOT_FOUND'
  /** There is no such product. */
  | 'PRODUCT_NOT_FOUND'
  /** There is no such role. */
  | 'ROLE_NOT_FOUND'
  /** Termination is final and has to be asked for alone: the request has other changes too. */
  | 'TERMINATION_NOT_ALONE';

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

export type ApplyRevertMutationVariables = Exact<{
  id: string;
  confirmationToken?: string | null | undefined;
  comment?: string | null | undefined;
}>;


export type ApplyRevertMutation = { readonly revertBatchUpdate: { readonly __typename: 'BatchUpdateAccountsPayload', readonly batchUpdate: { readonly __typename: 'BatchUpdate', readonly id: string, readonly state: BatchUpdateState } | null, readonly userErrors: ReadonlyArray<{ readonly __typename: 'UserError', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type ApplyUpdateMutationVariables = Exact<{
  input: BatchUpdateAccountsInput;
}>;


export type ApplyUpdateMutation = { readonly batchUpdateAccounts: { readonly __typename: 'BatchUpdateAccountsPayload', readonly batchUpdate: { readonly __typename: 'BatchUpdate', readonly id: string, readonly state: BatchUpdateState } | null, readonly userErrors: ReadonlyArray<{ readonly __typename: 'UserError', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string> }> } };

export type PreviewPayloadFragment = { readonly __typename: 'BatchUpdatePreviewPayload', readonly preview: { readonly __typename: 'BatchUpdatePreview', readonly selected: number, readonly updated: number, readonly unchanged: number, readonly refused: number, readonly moneyMoved: string, readonly confirmationToken: string, readonly criteria: ReadonlyArray<{ readonly __typename: 'AppliedCriterion', readonly label: string, readonly value: string }>, readonly changes: ReadonlyArray<{ readonly __typename: 'RequestedChange', readonly group: string, readonly attribute: string, readonly value: string }>, readonly refusals: ReadonlyArray<{ readonly __typename: 'PreviewRefusal', readonly code: RefusalCode, readonly message: string, readonly count: number, readonly samples: ReadonlyArray<{ readonly __typename: 'Account', readonly id: string, readonly accountId: string, readonly controlNumber: number }> }>, readonly distributorCharges: ReadonlyArray<{ readonly __typename: 'DistributorCharge', readonly amount: string, readonly debtAfter: string, readonly creditLimit: string | null, readonly distributor: { readonly __typename: 'Distributor', readonly id: string, readonly name: string } }>, readonly samples: ReadonlyArray<{ readonly __typename: 'AccountResult', readonly accountId: string, readonly controlNumber: number, readonly changes: ReadonlyArray<{ readonly __typename: 'AttributeChange', readonly attribute: string, readonly before: string | null, readonly after: string | null }> }> } | null, readonly userErrors: ReadonlyArray<{ readonly __typename: 'UserError', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string> }> };

export type PreviewFragment = { readonly __typename: 'BatchUpdatePreview', readonly selected: number, readonly updated: number, readonly unchanged: number, readonly refused: number, readonly moneyMoved: string, readonly confirmationToken: string, readonly criteria: ReadonlyArray<{ readonly __typename: 'AppliedCriterion', readonly label: string, readonly value: string }>, readonly changes: ReadonlyArray<{ readonly __typename: 'RequestedChange', readonly group: string, readonly attribute: string, readonly value: string }>, readonly refusals: ReadonlyArray<{ readonly __typename: 'PreviewRefusal', readonly code: RefusalCode, readonly message: string, readonly count: number, readonly samples: ReadonlyArray<{ readonly __typename: 'Account', readonly id: string, readonly accountId: string, readonly controlNumber: number }> }>, readonly distributorCharges: ReadonlyArray<{ readonly __typename: 'DistributorCharge', readonly amount: string, readonly debtAfter: string, readonly creditLimit: string | null, readonly distributor: { readonly __typename: 'Distributor', readonly id: string, readonly name: string } }>, readonly samples: ReadonlyArray<{ readonly __typename: 'AccountResult', readonly accountId: string, readonly controlNumber: number, readonly changes: ReadonlyArray<{ readonly __typename: 'AttributeChange', readonly attribute: string, readonly before: string | null, readonly after: string | null }> }> };

export type UserErrorInWordsFragment = { readonly __typename: 'UserError', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string> };

export type PreviewedBatchFragment = { readonly __typename: 'AccountBatch', readonly id: string, readonly customer: { readonly __typename: 'Customer', readonly id: string, readonly currency: string, readonly billingTimeZone: string }, readonly statistics: { readonly __typename: 'AccountBatchStatistics', readonly selected: number } };

export type PreviewRevertQueryVariables = Exact<{
  id: string;
  batch: string;
  statistics: boolean;
}>;


export type PreviewRevertQuery = { readonly previewRevertBatchUpdate: { readonly __typename: 'BatchUpdatePreviewPayload', readonly preview: { readonly __typename: 'BatchUpdatePreview', readonly selected: number, readonly updated: number, readonly unchanged: number, readonly refused: number, readonly moneyMoved: string, readonly confirmationToken: string, readonly criteria: ReadonlyArray<{ readonly __typename: 'AppliedCriterion', readonly label: string, readonly value: string }>, readonly changes: ReadonlyArray<{ readonly __typename: 'RequestedChange', readonly group: string, readonly attribute: string, readonly value: string }>, readonly refusals: ReadonlyArray<{ readonly __typename: 'PreviewRefusal', readonly code: RefusalCode, readonly message: string, readonly count: number, readonly samples: ReadonlyArray<{ readonly __typename: 'Account', readonly id: string, readonly accountId: string, readonly controlNumber: number }> }>, readonly distributorCharges: ReadonlyArray<{ readonly __typename: 'DistributorCharge', readonly amount: string, readonly debtAfter: string, readonly creditLimit: string | null, readonly distributor: { readonly __typename: 'Distributor', readonly id: string, readonly name: string } }>, readonly samples: ReadonlyArray<{ readonly __typename: 'AccountResult', readonly accountId: string, readonly controlNumber: number, readonly changes: ReadonlyArray<{ readonly __typename: 'AttributeChange', readonly attribute: string, readonly before: string | null, readonly after: string | null }> }> } | null, readonly userErrors: ReadonlyArray<{ readonly __typename: 'UserError', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string> }> }, readonly node?:
    | { readonly __typename: 'Account' }
    | { readonly __typename: 'AccountBatch', readonly id: string, readonly customer: { readonly __typename: 'Customer', readonly id: string, readonly currency: string, readonly billingTimeZone: string }, readonly statistics: { readonly __typename: 'AccountBatchStatistics', readonly selected: number } }
    | { readonly __typename: 'AddOnProduct' }
    | { readonly __typename: 'BatchUpdate' }
    | { readonly __typename: 'Customer' }
    | { readonly __typename: 'CustomerSite' }
    | { readonly __typename: 'Distributor' }
    | { readonly __typename: 'PrepaidPlan' }
    | { readonly __typename: 'Product' }
    | { readonly __typename: 'Role' }
   | null };

export type PreviewUpdateQueryVariables = Exact<{
  input: BatchUpdateAccountsInput;
  filter: AccountBatchFilter;
  statistics: boolean;
}>;


export type PreviewUpdateQuery = { readonly previewBatchUpdate: { readonly __typename: 'BatchUpdatePreviewPayload', readonly preview: { readonly __typename: 'BatchUpdatePreview', readonly selected: number, readonly updated: number, readonly unchanged: number, readonly refused: number, readonly moneyMoved: string, readonly confirmationToken: string, readonly criteria: ReadonlyArray<{ readonly __typename: 'AppliedCriterion', readonly label: string, readonly value: string }>, readonly changes: ReadonlyArray<{ readonly __typename: 'RequestedChange', readonly group: string, readonly attribute: string, readonly value: string }>, readonly refusals: ReadonlyArray<{ readonly __typename: 'PreviewRefusal', readonly code: RefusalCode, readonly message: string, readonly count: number, readonly samples: ReadonlyArray<{ readonly __typename: 'Account', readonly id: string, readonly accountId: string, readonly controlNumber: number }> }>, readonly distributorCharges: ReadonlyArray<{ readonly __typename: 'DistributorCharge', readonly amount: string, readonly debtAfter: string, readonly creditLimit: string | null, readonly distributor: { readonly __typename: 'Distributor', readonly id: string, readonly name: string } }>, readonly samples: ReadonlyArray<{ readonly __typename: 'AccountResult', readonly accountId: string, readonly controlNumber: number, readonly changes: ReadonlyArray<{ readonly __typename: 'AttributeChange', readonly attribute: string, readonly before: string | null, readonly after: string | null }> }> } | null, readonly userErrors: ReadonlyArray<{ readonly __typename: 'UserError', readonly code: UserErrorCode, readonly message: string, readonly path: ReadonlyArray<string> }> }, readonly accountBatch?: { readonly __typename: 'AccountBatchSelection', readonly statistics: { readonly __typename: 'AccountBatchStatistics', readonly selected: number, readonly started: number, readonly depleted: number }, readonly batch: { readonly __typename: 'AccountBatch', readonly id: string, readonly customer: { readonly __typename: 'Customer', readonly id: string, readonly currency: string, readonly billingTimeZone: string }, readonly statistics: { readonly __typename: 'AccountBatchStatistics', readonly selected: number } } } | null };

export type RevertedByQueryVariables = Exact<{
  id: string;
}>;


export type RevertedByQuery = { readonly batchUpdate: { readonly __typename: 'BatchUpdate', readonly id: string, readonly revertedBy: { readonly __typename: 'BatchUpdate', readonly id: string } | null } | null };

export type FindBatchesQueryVariables = Exact<{
  name?: string | null | undefined;
}>;


export type FindBatchesQuery = { readonly accountBatches: { readonly __typename: 'AccountBatchConnection', readonly nodes: ReadonlyArray<{ readonly __typename: 'AccountBatch', readonly id: string, readonly name: string, readonly customer: { readonly __typename: 'Customer', readonly id: string, readonly name: string }, readonly statistics: { readonly __typename: 'AccountBatchStatistics', readonly selected: number } }> } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { readonly viewer: { readonly __typename: 'Viewer', readonly subject: string, readonly tenant: string, readonly permissions: ReadonlyArray<Permission>, readonly distributor: { readonly __typename: 'Distributor', readonly id: string, readonly name: string } | null } };

export const AccountRowFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expirationDate"}},{"kind":"Field","name":{"kind":"Name","value":"firstUsage"}}]}}]} as unknown as DocumentNode<AccountRowFragment, unknown>;
export const StatisticsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"started"}},{"kind":"Field","name":{"kind":"Name","value":"depleted"}},{"kind":"Field","name":{"kind":"Name","value":"byStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<StatisticsFragment, unknown>;
export const PreviewFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Preview"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdatePreview"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"criteria"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}},{"kind":"Field","name":{"kind":"Name","value":"unchanged"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"refusals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"moneyMoved"}},{"kind":"Field","name":{"kind":"Name","value":"distributorCharges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"debtAfter"}},{"kind":"Field","name":{"kind":"Name","value":"creditLimit"}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"confirmationToken"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}}]} as unknown as DocumentNode<PreviewFragment, unknown>;
export const UserErrorInWordsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorInWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<UserErrorInWordsFragment, unknown>;
export const PreviewPayloadFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PreviewPayload"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdatePreviewPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"preview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Preview"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorInWords"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Preview"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdatePreview"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"criteria"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}},{"kind":"Field","name":{"kind":"Name","value":"unchanged"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"refusals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"moneyMoved"}},{"kind":"Field","name":{"kind":"Name","value":"distributorCharges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"debtAfter"}},{"kind":"Field","name":{"kind":"Name","value":"creditLimit"}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"confirmationToken"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorInWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<PreviewPayloadFragment, unknown>;
export const PreviewedBatchFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PreviewedBatch"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"billingTimeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}}]}}]}}]} as unknown as DocumentNode<PreviewedBatchFragment, unknown>;
export const AccountDetailsDocument = {"__meta__":{"hash":"sha256:f49dacfee9130c1d2e295872e6e3a1845295add7deac1332807f12d9748bf4af"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountDetails"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountRow"}},{"kind":"Field","name":{"kind":"Name","value":"blocked"}},{"kind":"Field","name":{"kind":"Name","value":"billingModel"}},{"kind":"Field","name":{"kind":"Name","value":"activationDate"}},{"kind":"Field","name":{"kind":"Name","value":"availabilityDays"}},{"kind":"Field","name":{"kind":"Name","value":"registered"}},{"kind":"Field","name":{"kind":"Name","value":"openingBalance"}},{"kind":"Field","name":{"kind":"Name","value":"funds"}},{"kind":"Field","name":{"kind":"Name","value":"addOns"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"prepaidPlans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"addOnProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"associatedNumber"}},{"kind":"Field","name":{"kind":"Name","value":"unifiedMessaging"}},{"kind":"Field","name":{"kind":"Name","value":"preferredLanguage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"role"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customerSite"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customFields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expirationDate"}},{"kind":"Field","name":{"kind":"Name","value":"firstUsage"}}]}}]} as unknown as DocumentNode<AccountDetailsQuery, AccountDetailsQueryVariables>;
export const AccountPageDocument = {"__meta__":{"hash":"sha256:fe21a9cd0b5066787797e84b823d29950156e46939074c8245a6215e72243dc9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountPage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"last"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"accounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"last"},"value":{"kind":"Variable","name":{"kind":"Name","value":"last"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"fromControlNumber"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"AccountRow"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AccountRow"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Account"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"balance"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"expirationDate"}},{"kind":"Field","name":{"kind":"Name","value":"firstUsage"}}]}}]} as unknown as DocumentNode<AccountPageQuery, AccountPageQueryVariables>;
export const UnfinishedUpdatesDocument = {"__meta__":{"hash":"sha256:255381e8092c560b4ac0e302064d07bd0ef6c17a095d1f7d3a59761316280525"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"UnfinishedUpdates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchUpdates"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"SCHEDULED"},{"kind":"EnumValue","value":"QUEUED"},{"kind":"EnumValue","value":"RUNNING"}]}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"1"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<UnfinishedUpdatesQuery, UnfinishedUpdatesQueryVariables>;
export const AccountBatchDocument = {"__meta__":{"hash":"sha256:e20d53b632cf75af30c906eeff5f4dbde4c1899df7ed6ff3a1456713492b89bb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AccountBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"criteria"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"currencyDigits"}},{"kind":"Field","name":{"kind":"Name","value":"billingTimeZone"}},{"kind":"Field","name":{"kind":"Name","value":"suspended"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Statistics"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"started"}},{"kind":"Field","name":{"kind":"Name","value":"depleted"}},{"kind":"Field","name":{"kind":"Name","value":"byStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<AccountBatchQuery, AccountBatchQueryVariables>;
export const BatchChoicesDocument = {"__meta__":{"hash":"sha256:3b7db263dc4aa5b840b711f4f8f4a9371e5889272ec51647c9e13dfa675e44f9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"BatchChoices"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"batch"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"batch"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"choices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"products"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"serviceAvailabilityThreshold"}},{"kind":"Field","name":{"kind":"Name","value":"addOnProducts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"recurringCost"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"prepaidPlans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"months"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"prepaidPlans"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"months"}},{"kind":"Field","name":{"kind":"Name","value":"fee"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"roles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customerSites"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"distributors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"ivrLanguages"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeZones"}}]}}]}}]}}]}}]} as unknown as DocumentNode<BatchChoicesQuery, BatchChoicesQueryVariables>;
export const FollowStatisticsDocument = {"__meta__":{"hash":"sha256:5454b915726809e78efa106985d4e882abb7b89139ddef42efcc35ec5f2bc556"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"FollowStatistics"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchFilter"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatchStatistics"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Statistics"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Statistics"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchStatistics"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"started"}},{"kind":"Field","name":{"kind":"Name","value":"depleted"}},{"kind":"Field","name":{"kind":"Name","value":"byStatus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"byProduct"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"product"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<FollowStatisticsSubscription, FollowStatisticsSubscriptionVariables>;
export const ApplyRevertDocument = {"__meta__":{"hash":"sha256:c84555c12a914b610caf6ac8a609deaa96aafd7bad71263bb3aed27656159b03"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ApplyRevert"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"confirmationToken"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"comment"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revertBatchUpdate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"confirmationToken"},"value":{"kind":"Variable","name":{"kind":"Name","value":"confirmationToken"}}},{"kind":"Argument","name":{"kind":"Name","value":"comment"},"value":{"kind":"Variable","name":{"kind":"Name","value":"comment"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"batchUpdate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorInWords"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorInWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<ApplyRevertMutation, ApplyRevertMutationVariables>;
export const ApplyUpdateDocument = {"__meta__":{"hash":"sha256:1544cfcf83963eef5b0add9d3ed10ca7ca47a6114f29960fac97a505fc7f58e3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ApplyUpdate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdateAccountsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchUpdateAccounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"batchUpdate"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorInWords"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorInWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]} as unknown as DocumentNode<ApplyUpdateMutation, ApplyUpdateMutationVariables>;
export const PreviewRevertDocument = {"__meta__":{"hash":"sha256:1bf8ad1e1ccf771d3952ba784923fd1aa2cb6e26c6afab12341fd309c9fc0420"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PreviewRevert"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"batch"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previewRevertBatchUpdate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"PreviewPayload"}}]}},{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"batch"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"PreviewedBatch"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Preview"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdatePreview"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"criteria"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}},{"kind":"Field","name":{"kind":"Name","value":"unchanged"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"refusals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"moneyMoved"}},{"kind":"Field","name":{"kind":"Name","value":"distributorCharges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"debtAfter"}},{"kind":"Field","name":{"kind":"Name","value":"creditLimit"}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"confirmationToken"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorInWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PreviewPayload"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdatePreviewPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"preview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Preview"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorInWords"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PreviewedBatch"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"billingTimeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}}]}}]}}]} as unknown as DocumentNode<PreviewRevertQuery, PreviewRevertQueryVariables>;
export const PreviewUpdateDocument = {"__meta__":{"hash":"sha256:3072343150260de2e96a28a6450e9c62292b145997ff661b536ae3b4d7a6c1a1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PreviewUpdate"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdateAccountsInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatchFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previewBatchUpdate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"PreviewPayload"}}]}},{"kind":"Field","name":{"kind":"Name","value":"accountBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"statistics"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"started"}},{"kind":"Field","name":{"kind":"Name","value":"depleted"}}]}},{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"PreviewedBatch"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Preview"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdatePreview"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"criteria"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"selected"}},{"kind":"Field","name":{"kind":"Name","value":"updated"}},{"kind":"Field","name":{"kind":"Name","value":"unchanged"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"refusals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"moneyMoved"}},{"kind":"Field","name":{"kind":"Name","value":"distributorCharges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"debtAfter"}},{"kind":"Field","name":{"kind":"Name","value":"creditLimit"}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"confirmationToken"}},{"kind":"Field","name":{"kind":"Name","value":"samples"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"controlNumber"}},{"kind":"Field","name":{"kind":"Name","value":"changes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"attribute"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"UserErrorInWords"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PreviewPayload"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BatchUpdatePreviewPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"preview"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"Preview"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"FragmentSpread","name":{"kind":"Name","value":"UserErrorInWords"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PreviewedBatch"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AccountBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"billingTimeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}}]}}]}}]} as unknown as DocumentNode<PreviewUpdateQuery, PreviewUpdateQueryVariables>;
export const RevertedByDocument = {"__meta__":{"hash":"sha256:489a3f0c280b65f843a748ed58b1200c8a7f3119bad968572720d03ee8e6174b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RevertedBy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batchUpdate"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revertedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]} as unknown as DocumentNode<RevertedByQuery, RevertedByQueryVariables>;
export const FindBatchesDocument = {"__meta__":{"hash":"sha256:2a99fd52198a852f83b80a6f531fbc7df0467c420300470c1f5e912c43559e4e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindBatches"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"name"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountBatches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"nameContains"},"value":{"kind":"Variable","name":{"kind":"Name","value":"name"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"statistics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"selected"}}]}}]}}]}}]}}]} as unknown as DocumentNode<FindBatchesQuery, FindBatchesQueryVariables>;
export const ViewerDocument = {"__meta__":{"hash":"sha256:7c966efc7fbaba9ff362a50143ef970c5594ed238acdd571c6f034f612013046"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"tenant"}},{"kind":"Field","name":{"kind":"Name","value":"permissions"}},{"kind":"Field","name":{"kind":"Name","value":"distributor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;