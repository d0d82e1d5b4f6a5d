"""What tests ask the API beside the browser: updates, how they ended, and what a filter selects."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx

from tests.support.postgres import TestDatabase
from tests.support.server import LiveServer
from tests.support.waiting import until

BATCH = """query ($name: String!) {
  accountBatches(nameContains: $name, first: 1) { nodes { id name statistics { selected } } }
}"""
APPLY = """mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) { batchUpdate { id } userErrors { code message path } }
}"""
UPDATE = """query ($id: ID!) { batchUpdate(id: $id) {
  state failure progress { selected processed updated unchanged refused } refusals { code message count }
  revertedBy { id }
} }"""
LOCK = """SELECT FROM accounts WHERE control_number = $2
    AND batch_id = (SELECT id FROM batches WHERE name = $1) FOR UPDATE"""
WITHIN = 60.0
"""Seconds for an update to end, on a busy machine."""


class Operator:
    """Somebody with all permissions who uses the API."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server
        self._http = httpx.AsyncClient(base_url=server.url, headers=server.headers, timeout=60)

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation without errors."""
        answer = (await self._http.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def batch(self, name: str) -> dict[str, Any]:
        """A batch by its name."""
        found: dict[str, Any] = (await self.ask(BATCH, name=name))["accountBatches"]["nodes"][0]
        return found

    async def apply(self, batch: str, change: dict[str, Any], **criteria: Any) -> str:
        """The ID of an update that was accepted."""
        given = {"filter": {"batch": {"name": batch}, **criteria}, **change}
        payload = (await self.ask(APPLY, input=given))["batchUpdateAccounts"]
        assert payload["userErrors"] == []
        return str(payload["batchUpdate"]["id"])

    async def update(self, key: str) -> dict[str, Any]:
        """How an update stands."""
        found: dict[str, Any] = (await self.ask(UPDATE, id=key))["batchUpdate"]
        return found

    async def ended(self, key: str) -> dict[str, Any]:
        """How an update ended, once it has."""

        async def end() -> dict[str, Any]:
            update = await self.update(key)
            return update if update["state"] not in ("SCHEDULED", "QUEUED", "RUNNING") else {}

        return await until(end, WITHIN, "the update has ended")


@asynccontextmanager
async def locked(database: TestDatabase, batch: str, number: int) -> AsyncIterator[None]:
    """Another program holds one account, which keeps an update from coming to it."""
    owner = await asyncpg.connect(database.owner_dsn)
    try:
        async with owner.transaction():
            await owner.execute(LOCK, batch, number)
            yield
    finally:
        await owner.close()


@asynccontextmanager
async def conditioned(database: TestDatabase, batch: str, number: int) -> AsyncIterator[None]:
    """The owner has set a condition on accounts that one of them does not meet once its time zone is another."""
    owner = await asyncpg.connect(database.owner_dsn)
    key = await owner.fetchval("SELECT id FROM batches WHERE name = $1", batch)
    condition = f"batch_id <> {key} OR control_number <> {number} OR time_zone <> 'Asia/Tokyo'"
    await owner.execute(f"ALTER TABLE accounts ADD CONSTRAINT odd CHECK ({condition}) NOT VALID")
    try:
        yield
    finally:
        await owner.execute("ALTER TABLE accounts DROP CONSTRAINT odd")
        await owner.close()
