"""What the clients of the crash tests ask for, and ask again when the answer was lost."""

from typing import Any

import httpx

from tests.crash.house import BATCH

UPDATE = """
mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) { batchUpdate { id state } userErrors { code } }
}
"""
CANCEL = "mutation ($id: ID!) { cancelBatchUpdate(id: $id) { batchUpdate { state } userErrors { code } } }"


def charge(key: str, numbers: str | None = None, *, all_or_nothing: bool = False) -> dict[str, Any]:
    """A charge of one cent to the accounts of the batch, all of them or those control numbers."""
    filter_ = {"batch": {"name": BATCH}} | ({} if numbers is None else {"controlNumbers": numbers})
    return {
        "filter": filter_,
        "balance": {"charge": {"amount": "0.01"}},
        "onRefusal": "REFUSE_BATCH" if all_or_nothing else "SKIP_REFUSED",
        "idempotencyKey": key,
    }


async def ask(client: httpx.AsyncClient, url: str, query: str, **variables: Any) -> Any:
    """The data of an answer; raises httpx.HTTPError where there is none, LookupError for a fault."""
    response = await client.post(f"{url}/graphql", json={"query": query, "variables": variables})
    answered = response.json()
    if response.status_code != httpx.codes.OK or answered.get("errors"):
        raise LookupError(response.text)
    (field,) = answered["data"].values()
    return field
