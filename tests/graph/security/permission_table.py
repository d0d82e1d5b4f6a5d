"""What each field that a query can reach requires, written down beside what the schema declares."""

STATISTICS = "READ_STATISTICS"
ACCOUNTS = "READ_ACCOUNTS"
EITHER = "READ_STATISTICS or READ_ACCOUNTS"
UPDATES = "READ_ACCOUNTS or UPDATE_ACCOUNTS"
CHANGE = "UPDATE_ACCOUNTS"
CHANGE_AS_ASKED = (
    "UPDATE_ACCOUNTS; in addition TERMINATE_ACCOUNTS for `lifecycle.changeStatus: TERMINATED`, MOVE_MONEY for `balance`"
)
REVERT = "UPDATE_ACCOUNTS; in addition what the update itself required"
OF_KIND = "what the kind of the ID does"
NOTHING = "nothing"
WITH_PARENT = "nothing more than its parent"
TABLE = {
    "Query": {
        OF_KIND: "node nodes",
        NOTHING: "viewer",
        EITHER: "accountBatch",
        STATISTICS: "accountBatches",
        CHANGE_AS_ASKED: "previewBatchUpdate",
        REVERT: "previewRevertBatchUpdate",
        UPDATES: "batchUpdate batchUpdates",
    },
    "Mutation": {
        CHANGE_AS_ASKED: "batchUpdateAccounts",
        CHANGE: "cancelBatchUpdate",
        REVERT: "revertBatchUpdate",
    },
    "Subscription": {UPDATES: "batchUpdateProgress", STATISTICS: "accountBatchStatistics"},
    "Account": {
        WITH_PARENT: (
            "id accountId controlNumber status blocked billingModel activationDate expirationDate "
            "availabilityDays firstUsage registered balance openingBalance funds product addOns "
            "prepaidPlans associatedNumber unifiedMessaging preferredLanguage timeZone role "
            "customerSite distributor customFields"
        ),
    },
    "AccountBatch": {STATISTICS: "customer statistics choices", WITH_PARENT: "id name"},
    "AccountBatchConnection": {WITH_PARENT: "edges nodes pageInfo totalCount"},
    "AccountBatchEdge": {WITH_PARENT: "cursor node"},
    "AccountBatchSelection": {STATISTICS: "statistics", ACCOUNTS: "accounts", WITH_PARENT: "batch criteria"},
    "AccountBatchStatistics": {WITH_PARENT: "selected started depleted byStatus byProduct"},
    "AccountConnection": {WITH_PARENT: "edges nodes pageInfo totalCount"},
    "AccountEdge": {WITH_PARENT: "cursor node"},
    "AccountResult": {WITH_PARENT: "account accountId controlNumber outcome refusals changes"},
    "AccountResultConnection": {WITH_PARENT: "edges nodes pageInfo totalCount"},
    "AccountResultEdge": {WITH_PARENT: "cursor node"},
    "AddOnProduct": {WITH_PARENT: "id name currency recurringCost prepaidPlans"},
    "AppliedCriterion": {WITH_PARENT: "label value"},
    "AssignedPrepaidPlan": {WITH_PARENT: "plan addOnProduct"},
    "AttributeChange": {WITH_PARENT: "attribute before after"},
    "BatchUpdate": {
        UPDATES: "results reportUrl reportDownloadUrl",
        WITH_PARENT: (
            "id state criteria changes onRefusal comment requestedBy requestedAt requestedFrom startAt "
            "startedAt finishedAt cancelledBy cancelledAt failure progress batch waitingFor reverts "
            "revertedBy refusals distributorCharges input"
        ),
    },
    "BatchUpdateAccountsPayload": {WITH_PARENT: "batchUpdate userErrors"},
    "BatchUpdateChoices": {WITH_PARENT: "products roles customerSites distributors ivrLanguages timeZones"},
    "BatchUpdateConnection": {WITH_PARENT: "edges nodes pageInfo totalCount"},
    "BatchUpdateEdge": {WITH_PARENT: "cursor node"},
    "BatchUpdatePreview": {
        WITH_PARENT: (
            "criteria changes selected updated unchanged refused refusals moneyMoved distributorCharges "
            "confirmationToken samples"
        ),
    },
    "BatchUpdatePreviewPayload": {WITH_PARENT: "preview userErrors"},
    "BatchUpdateProgress": {WITH_PARENT: "selected processed updated unchanged refused fraction"},
    "CustomField": {WITH_PARENT: "name value"},
    "Customer": {WITH_PARENT: "id name currency currencyDigits billingTimeZone suspended"},
    "CustomerSite": {WITH_PARENT: "id name"},
    "Distributor": {WITH_PARENT: "id name suspended"},
    "DistributorCharge": {WITH_PARENT: "amount debtAfter creditLimit distributor"},
    "IvrLanguage": {WITH_PARENT: "code name"},
    "Node": {WITH_PARENT: "id"},
    "PageInfo": {WITH_PARENT: "hasNextPage hasPreviousPage startCursor endCursor"},
    "PrepaidPlan": {WITH_PARENT: "id name months fee"},
    "PreviewRefusal": {WITH_PARENT: "code message count samples"},
    "Product": {WITH_PARENT: "id name currency serviceAvailabilityThreshold addOnProducts prepaidPlans"},
    "ProductCount": {WITH_PARENT: "product count"},
    "RefusalCount": {WITH_PARENT: "code message count"},
    "RequestedChange": {WITH_PARENT: "group attribute value"},
    "Role": {WITH_PARENT: "id name permissions"},
    "StatusCount": {WITH_PARENT: "status count"},
    "UserError": {WITH_PARENT: "code message path"},
    "Viewer": {WITH_PARENT: "subject tenant permissions distributor"},
}
"""Every type that a query can reach, and what each of its fields requires."""

NODES = {
    ACCOUNTS: "Account",
    STATISTICS: "AccountBatch Customer",
    EITHER: "Product AddOnProduct PrepaidPlan Role CustomerSite Distributor",
    UPDATES: "BatchUpdate",
}
"""What each kind of node requires."""
