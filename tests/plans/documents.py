"""The operations of a day at the batch panel: every query, and every way to read the same data."""

ACCOUNT = """
fragment account on Account {
  id accountId controlNumber status funds balance product { name } addOns { name } prepaidPlans { plan { name } }
  preferredLanguage { code } role { name } customerSite { name } distributor { name }
}
"""
PREVIEW_FIELDS = """
fragment preview on BatchUpdatePreviewPayload {
  userErrors { code message }
  preview {
    criteria { label value } changes { value } selected updated unchanged refused confirmationToken
    refusals { code count samples { ...account } }
    samples { controlNumber account { ...account } changes { attribute before after } }
    distributorCharges { distributor { name } amount }
  }
}
"""
UPDATE = """
fragment update on BatchUpdate {
  id state batch { name } waitingFor { id } reverts { id } revertedBy { id } refusals { code count } reportUrl
  reportDownloadUrl input
  distributorCharges { distributor { name } amount } progress { selected updated unchanged refused }
}
"""
RESULTS = """
fragment results on AccountResultConnection {
  totalCount pageInfo { hasNextPage hasPreviousPage }
  nodes { controlNumber accountId account { ...account } changes { attribute before after } }
}
"""
BATCHES = """
query ($name: String, $first: Int, $last: Int, $before: String) {
  accountBatches(nameContains: $name, first: $first, last: $last, before: $before) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes {
      name customer { name } statistics { selected byProduct { product { name prepaidPlans { name }
        addOnProducts { name prepaidPlans { name } } } } }
    }
  }
}
"""
STATISTICS = """
query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) { statistics { selected started depleted byStatus { status count } } }
}
"""
CHOICES = """
query ($id: ID!) {
  viewer { subject }
  accountBatch(filter: { batch: { id: $id } }) {
    batch { choices {
      products { id name } roles { id name } customerSites { id name } distributors { id name } ivrLanguages { code }
      timeZones
    } }
  }
}
"""
SELECTION = f"""
query ($filter: AccountBatchFilter!, $size: Int) {{
  accountBatch(filter: $filter) {{
    criteria {{ label value }}
    statistics {{ selected started depleted byStatus {{ status count }} byProduct {{ count }} }}
    accounts(first: $size) {{ totalCount nodes {{ ...account }} pageInfo {{ hasNextPage hasPreviousPage }} }}
  }}
}}
{ACCOUNT}"""
NODES = f"""
query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ...account ...update }} }}
{ACCOUNT}{UPDATE}"""
PREVIEW = f"""
query ($input: BatchUpdateAccountsInput!) {{ previewBatchUpdate(input: $input) {{ ...preview }} }}
{PREVIEW_FIELDS}{ACCOUNT}"""
APPLY = f"""
mutation ($input: BatchUpdateAccountsInput!) {{
  batchUpdateAccounts(input: $input) {{ userErrors {{ code message }} batchUpdate {{ ...update }} }}
}}
{UPDATE}"""
CANCEL = f"""
mutation ($id: ID!) {{ cancelBatchUpdate(id: $id) {{ userErrors {{ code }} batchUpdate {{ ...update }} }} }}
{UPDATE}"""
PREVIEW_REVERT = f"""
query ($id: ID!) {{ previewRevertBatchUpdate(id: $id) {{ ...preview }} }}
{PREVIEW_FIELDS}{ACCOUNT}"""
REVERT = f"""
mutation ($id: ID!) {{ revertBatchUpdate(id: $id) {{ userErrors {{ code message }} batchUpdate {{ ...update }} }} }}
{UPDATE}"""
LIST = f"""
query ($batch: ID, $states: [BatchUpdateState!], $by: String, $since: DateTime, $until: DateTime, $last: Int) {{
  batchUpdates(
    batch: $batch, states: $states, requestedBy: $by, requestedSince: $since, requestedUntil: $until, last: $last
  ) {{
    totalCount nodes {{ ...update }} pageInfo {{ hasNextPage hasPreviousPage }}
  }}
}}
{UPDATE}"""
ONE = f"""
query ($id: ID!, $outcome: Outcome, $codes: [RefusalCode!], $first: Int, $last: Int, $after: String) {{
  batchUpdate(id: $id) {{
    ...update results(outcome: $outcome, codes: $codes, first: $first, last: $last, after: $after) {{ ...results }}
  }}
}}
{UPDATE}{RESULTS}{ACCOUNT}"""
