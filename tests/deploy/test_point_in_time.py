"""Base backup and write-ahead log bring a database back to a point, in the middle of an update: what becomes of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from db.migrate import migrate
from tests.crash.client import UPDATE, ask, charge
from tests.crash.consistency import assert_consistent
from tests.crash.crash_round import ENDED
from tests.crash.installation import BATCH, REMEMBER_BALANCES
from tests.deploy.point_in_time import WITHIN, archiving_server, back_up, end_segment, make_archive, restored
from tests.failover.traffic import OTHER_BATCH
from tests.support.own_server import OwnServer, folder
from tests.support.server import answer, serving, working
from tests.support.waiting import until

DATABASE = "account_batch"
ACCOUNTS, CHUNK, HELD = 1000, 50, 800
LOCK = f"""
SELECT FROM accounts JOIN batches b ON b.id = batch_id
WHERE b.name = '{BATCH}' AND control_number = {HELD} FOR UPDATE OF accounts
"""
PROCESSED = "SELECT processed FROM batch_updates WHERE idempotency_key = $1"
LEASES = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
PREVIEW = """
query ($input: BatchUpdateAccountsInput!) { previewBatchUpdate(input: $input) { preview { confirmationToken } } }
"""


@dataclass(frozen=True)
class Installation:
    """A PostgreSQL server, and the data directory of who serves it."""

    server: OwnServer
    home: Path

    @property
    def server_dsn(self) -> str:
        """DSN of the server's role."""
        return self.server.dsn("web", DATABASE)

    @property
    def settings(self) -> dict[str, str]:
        """Small chunks, done by workers."""
        return {
            "ACCOUNT_BATCH_DATABASE_URL": self.server_dsn,
            "ACCOUNT_BATCH_OWNER_DATABASE_URL": self.server.dsn("postgres", DATABASE),
            "ACCOUNT_BATCH_CHUNK_SIZE": str(CHUNK),
            "ACCOUNT_BATCH_SMALL_UPDATE": str(CHUNK),
        }

    async def connect(self) -> Any:
        """A connection as the owner of the tables."""
        return await self.server.connect(database=DATABASE)

    async def value(self, sql: str, *arguments: Any) -> Any:
        """One value, read as the owner."""
        return await self.server.value(sql, *arguments, database=DATABASE)

    @asynccontextmanager
    async def client(self, token: str, *words: str) -> AsyncIterator["Client"]:
        """A client of a server that runs meanwhile."""
        headers = {"Authorization": f"Bearer {token}"}
        with ExitStack() as running:
            _, url = await asyncio.to_thread(
                running.enter_context, serving(self.home, *words, log_name=f"{self.server.port}.log", **self.settings)
            )
            async with httpx.AsyncClient(headers=headers, timeout=60) as http:
                yield Client(http, url)


@dataclass(frozen=True)
class Client:
    """An operator's."""

    http: httpx.AsyncClient
    url: str

    async def update(self, given: dict[str, Any]) -> Any:
        """The payload of an update."""
        return await ask(self.http, self.url, UPDATE, input=given)

    async def confirmed(self, given: dict[str, Any]) -> dict[str, Any]:
        """The input with the token of a preview."""
        shown = await ask(self.http, self.url, PREVIEW, input=given)
        return given | {"confirmationToken": shown["preview"]["confirmationToken"]}


def _of_another_batch(key: str, change: dict[str, Any], **filter_: Any) -> dict[str, Any]:
    return {"filter": {"batch": {"name": OTHER_BATCH}, **filter_}, **change, "idempotencyKey": key}


def _charge(key: str) -> dict[str, Any]:
    return _of_another_batch(key, {"balance": {"charge": {"amount": "0.01"}}}, controlNumbers="1-20")


def _block(key: str, number: int) -> dict[str, Any]:
    return _of_another_batch(key, {"lifecycle": {"changeStatus": "BLOCKED"}}, controlNumbers=str(number))


def _note_blocked(key: str) -> dict[str, Any]:
    return _of_another_batch(key, {"lifecycle": {"availabilityDays": 100}}, statuses=["BLOCKED"])


async def _made(server: OwnServer, home: Path) -> tuple[Installation, str]:
    admin = await server.connect()
    await admin.execute(f"CREATE DATABASE {DATABASE}")
    made = Installation(server, home)
    await migrate(made.settings["ACCOUNT_BATCH_OWNER_DATABASE_URL"])
    await admin.execute("CREATE ROLE web LOGIN IN ROLE account_batch")
    await admin.close()
    await asyncio.to_thread(answer, home, "demo", "--accounts", str(ACCOUNTS), **made.settings)
    token = await asyncio.to_thread(answer, home, "token", "--tenant", "demo", "--subject", "ann", **made.settings)
    owner = await made.connect()
    await owner.execute(REMEMBER_BALANCES)
    await owner.close()
    return made, token


async def _leave_in_the_middle(made: Installation, client: Client, backup: Path) -> None:
    """Begins the update, makes the base backup beside it, and kills its worker where another's lock stops it."""
    owner = await made.connect()
    await owner.execute("BEGIN")
    await owner.execute(LOCK)
    with working(made.home, **made.settings):
        assert (await client.update(charge("under way")))["userErrors"] == []
        await until(lambda: made.value("SELECT $2 < (" + PROCESSED + ")", "under way", 0), WITHIN, "a chunk is done")
        await asyncio.to_thread(back_up, made.server, backup)
    await owner.close()
    await until(lambda: made.value(f"SELECT 0 = ({LEASES})"), WITHIN, "nobody works on it")


async def test_an_update_goes_on_from_the_point_and_what_came_later_never_was() -> None:
    async with folder() as home, folder() as backup, archiving_server() as server:
        make_archive(server)
        made, token = await _made(server, home)
        async with made.client(token, "--no-worker") as client:
            await _leave_in_the_middle(made, client, backup)
            before = (await client.update(_block("before", 1)))["batchUpdate"]["id"]
            confirmed = await client.confirmed(_charge("confirmed before"))
            done = await made.value(PROCESSED, "under way")
            assert 0 < done < HELD
            await server.value("SELECT pg_create_restore_point('good')")
            assert (await client.update(_block("after", 3)))["userErrors"] == []
            stale = await client.confirmed(_note_blocked("confirmed after"))
        await end_segment(server)
        async with restored(server, backup, "good") as again:
            await _check(Installation(again, home), token, done, before, confirmed, stale)


async def _check(
    made: Installation, token: str, done: int, before: str, confirmed: dict[str, Any], stale: dict[str, Any]
) -> None:
    assert await made.value(PROCESSED, "under way") == done
    assert await made.value("SELECT count(*) FROM batch_updates WHERE idempotency_key = 'after'") == 0
    async with made.client(token) as client:
        assert (await client.update(_block("before", 1)))["batchUpdate"]["id"] == before
        refused = (await client.update(stale))["userErrors"]
        assert [error["code"] for error in refused] == ["CONFIRMATION_STALE"]
        await until(lambda: made.value(ENDED, "under way"), WITHIN, "the update has ended")
        for given in (_block("after", 3), confirmed):
            assert (await client.update(given))["userErrors"] == [], given
    keys = ("under way", "confirmed before")
    await assert_consistent(made, dict.fromkeys(keys, "COMPLETED"))
