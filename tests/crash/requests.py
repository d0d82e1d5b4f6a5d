"""What the clients of the crash tests ask for, and ask again when the answer was lost."""

import asyncio
from datetime import datetime
from typing import Any

import httpx

from tests.crash.house import BATCH, PATIENCE

UPDATE = """
mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) { batchUpdate { id state } userErrors { code } }
}
"""
REVERT = "mutation ($id: ID!) { revertBatchUpdate(id: $id) { batchUpdate { id state } userErrors { code } } }"
CANCEL = "mutation ($id: ID!) { cancelBatchUpdate(id: $id) { batchUpdate { id state } userErrors { code } } }"


def charge(
    key: str,
    numbers: str | None = None,
    *,
    days: int = 3000,
    all_or_nothing: bool = False,
    start_at: datetime | None = None,
) -> dict[str, Any]:
    """A charge of one cent and so many days of availability, which moves statistics, to the accounts of the batch.

    To all of them, or those control numbers; `all_or_nothing` to those that have the money, else to nobody.
    """
    filter_: dict[str, Any] = {"batch": {"name": BATCH}, "controlNumbers": numbers}
    if all_or_nothing:
        filter_ |= {"depleted": False, "statuses": ["ACTIVE"]}
    return {
        "filter": {name: value for name, value in filter_.items() if value is not None},
        "balance": {"charge": {"amount": "0.01"}},
        "lifecycle": {"availabilityDays": days},
        "onRefusal": "REFUSE_BATCH" if all_or_nothing else "SKIP_REFUSED",
        "idempotencyKey": key,
        "startAt": None if start_at is None else start_at.isoformat(),
    }


async def ask(client: httpx.AsyncClient, url: str, query: str, **variables: Any) -> Any:
    """What the one field of an answer holds; raises httpx.HTTPError without an answer, LookupError for a fault."""
    response = await client.post(f"{url}/graphql", json={"query": query, "variables": variables})
    answered = response.json() if response.status_code == httpx.codes.OK else {"errors": response.text}
    if answered.get("errors"):
        raise LookupError(response.text)
    (field,) = answered["data"].values()
    return field


async def insist(client: httpx.AsyncClient, url: str, query: str, **variables: Any) -> Any:
    """The same, asked again and again until there is an answer, as a client does whose server has died."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                return await ask(client, url, query, **variables)
            except (httpx.HTTPError, LookupError):
                await asyncio.sleep(0.05)
