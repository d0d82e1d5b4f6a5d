"""Requests of the crash tests' clients, repeated when an answer is lost."""

import asyncio
from datetime import datetime
from typing import Any

import httpx

from tests.crash.installation import BATCH, TIMEOUT

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
    """Input of an update: a charge of one cent, and `days` of availability, so that statistics change.

    It selects the whole batch or the given control numbers; with `all_or_nothing` only the accounts with enough money,
    under the policy REFUSE_BATCH.
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
    """Executes an operation with one field; returns that field.

    Raises httpx.HTTPError if there is no answer, LookupError if the answer has errors.
    """
    response = await client.post(f"{url}/graphql", json={"query": query, "variables": variables})
    answered = response.json() if response.status_code == httpx.codes.OK else {"errors": response.text}
    if answered.get("errors"):
        raise LookupError(response.text)
    (field,) = answered["data"].values()
    return field


async def ask_until_answered(client: httpx.AsyncClient, url: str, query: str, **variables: Any) -> Any:
    """As `ask`, repeated until there is an answer, as by a client whose server has died."""
    async with asyncio.timeout(TIMEOUT):
        while True:
            try:
                return await ask(client, url, query, **variables)
            except (httpx.HTTPError, LookupError):
                await asyncio.sleep(0.05)
