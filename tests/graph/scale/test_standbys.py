"""Partners' reads are answered by a real streaming standby while it is near, else by the primary."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from db.demo import load_demo
from db.migrate import migrate
from tests.crash.installation import BATCH
from tests.crash.shutdown import frozen_database
from tests.support.own_server import OwnServer, own_server, standby_of
from tests.support.server import answer, serving
from tests.support.waiting import until

DATABASE = "accounts"
WHO = ("standby", "primary", "primary_again")
LAG = 1.0
SOON = 20.0
"""Seconds in which a standby that is near again, or is not any more, is noticed on a busy machine."""
FIGURES = "byStatus { status count }"
LIVE = f"subscription ($filter: AccountBatchFilter!) {{ accountBatchStatistics(filter: $filter) {{ {FIGURES} }} }}"
QUERY = f"query ($filter: AccountBatchFilter!) {{ accountBatch(filter: $filter) {{ statistics {{ {FIGURES} }} }} }}"
CHOICES = """query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) { accounts(first: 5) { nodes { accountId distributor { name } }  }
    batch { choices { ivrLanguages { code } } } } }"""
FILTER = {"filter": {"batch": {"name": BATCH}}}
PARTNER = """SELECT d.name FROM accounts AS a JOIN distributors AS d ON d.id = a.distributor
    JOIN batches AS b ON b.id = a.batch_id WHERE b.name = $1 AND NOT d.suspended GROUP BY 1 ORDER BY count(*) DESC"""
OWN = """batch_id = (SELECT id FROM batches WHERE name = $1)
    AND distributor = (SELECT id FROM distributors WHERE name = $2) AND bill_status <> 'terminated'"""
BLOCKED = f"SELECT count(*) FROM accounts WHERE blocked AND {OWN}"
BLOCK = f"""UPDATE accounts SET blocked = true WHERE control_number IN
    (SELECT control_number FROM accounts WHERE NOT blocked AND {OWN} LIMIT 5) AND {OWN}"""
WAITS = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%ivr_languages%')"


@dataclass
class Scene:
    """A primary, its standby, a server over both; an operator and a partner of it."""

    primary: OwnServer
    standby: OwnServer
    url: str
    name: str
    """The partner's distributor."""
    operator: dict[str, str]
    partner: dict[str, str]
    http: httpx.AsyncClient
    sent: int = 0
    """Reads of the partner."""

    async def read(self, headers: dict[str, str], query: str = QUERY) -> Any:
        """The only field of an answer without errors."""
        sent = {"query": query, "variables": FILTER}
        self.sent += headers is self.partner
        response = await self.http.post(f"{self.url}/graphql", json=sent, headers=headers)
        answered = response.json()
        assert response.status_code == 200, response.text
        assert "errors" not in answered, response.text
        (field,) = answered["data"].values()
        return field

    async def answered_by(self, who: str) -> float:
        """How many of partners' reads that was."""
        text = (await self.http.get(f"{self.url}/metrics")).text
        found = re.search(rf'account_batch_partner_reads_total{{answered_by="{who}"}} (\S+)', text)
        return float(found[1]) if found else 0.0

    async def reads_until(self, who: str) -> None:
        """Reads as a partner, without an error, until that one answers."""
        before = await self.answered_by(who)

        async def answers() -> bool:
            await self.read(self.partner)
            return await self.answered_by(who) > before

        await until(answers, SOON, f"{who} answers")

    async def block(self) -> int:
        """Another program blocks some of the partner's accounts; returns how many are blocked now."""
        admin = await self.primary.connect(database=DATABASE)
        await admin.execute("SET account_batch.tenant = '1'")
        before = await admin.fetchval(BLOCKED, BATCH, self.name)
        await admin.execute(BLOCK, BATCH, self.name)
        blocked: int = await admin.fetchval(BLOCKED, BATCH, self.name)
        await admin.close()
        assert blocked == before + 5
        return blocked

    async def blocked(self) -> int:
        """How many the partner is told are blocked."""
        return blocked_of((await self.read(self.partner))["statistics"])

    async def notes(self) -> list[str]:
        """What is said of the standby beside being ready."""
        response = await self.http.get(f"{self.url}/health/ready")
        assert response.status_code == 200
        return response.json().get("notes", [])


@pytest.fixture(scope="module")
async def primary() -> AsyncIterator[OwnServer]:
    """A primary with the demo."""
    async with own_server() as primary:
        admin = await primary.connect()
        await admin.execute(f"CREATE DATABASE {DATABASE}")
        await admin.close()
        await migrate(primary.dsn(database=DATABASE))
        await load_demo(primary.dsn(database=DATABASE), 800)
        yield primary


@asynccontextmanager
async def scene_of(primary: OwnServer, home: Path) -> AsyncIterator[Scene]:
    """A server over that primary and a new standby that cancels reads at once where they stand in the way."""
    partner = await primary.value(PARTNER, BATCH, database=DATABASE)
    tokens = [
        await asyncio.to_thread(answer, home, "token", "--tenant", "demo", "--subject", *words)
        for words in (("operator",), ("partner", "--distributor", partner))
    ]
    async with (
        standby_of(primary, {"max_standby_streaming_delay": "0"}) as standby,
        httpx.AsyncClient(timeout=30) as http,
    ):
        dsns = [server.dsn("account_batch", DATABASE) for server in (primary, standby)]
        settings = {"ACCOUNT_BATCH_DATABASE_URL": dsns[0], "ACCOUNT_BATCH_STANDBY_DATABASE_URL": dsns[1]}
        with serving(home, ACCOUNT_BATCH_STANDBY_LAG=str(LAG), **settings) as (_, url):
            operator, theirs = ({"Authorization": f"Bearer {token}"} for token in tokens)
            yield Scene(primary, standby, url, partner, operator, theirs, http)


async def test_partners_are_answered_by_the_standby_and_never_with_an_error(primary: OwnServer, tmp_path: Path) -> None:
    async with scene_of(primary, tmp_path) as scene:
        await scene.reads_until("standby")
        await _operators_are_not(scene)
        await _a_conflict_is_asked_again(scene)
        await _live_statistics_follow(scene)
        await _one_that_is_behind_is_not_asked(scene)
        await _one_that_hangs_or_dies_is_not_asked(scene)
        await _one_that_is_promoted_is_not_asked(scene)


async def _operators_are_not(scene: Scene) -> None:
    """Each read of a partner is counted once, and none of an operator."""

    async def counted() -> bool:
        return sum([await scene.answered_by(who) for who in WHO]) == scene.sent

    await until(counted, SOON, "the page of metrics is new")
    await scene.read(scene.operator)
    await scene.read(scene.partner)
    await until(counted, SOON, "no read but the partner's is counted")


async def _a_conflict_is_asked_again(scene: Scene) -> None:
    """A read that has begun on the standby is cancelled there, and done as a whole on the primary."""
    expected = await scene.read(scene.partner, CHOICES)
    await scene.reads_until("standby")
    again = await scene.answered_by("primary_again")
    admin, other = [await scene.primary.connect(database=DATABASE) for _ in range(2)]
    try:
        async with admin.transaction():
            await admin.execute("LOCK TABLE ivr_languages")
            locked = "SELECT EXISTS (SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation IS NOT NULL)"
            await until(lambda: scene.standby.value(locked, database=DATABASE), SOON, "the lock is replayed")
            await scene.reads_until("standby")
            reading = asyncio.create_task(scene.read(scene.partner, CHOICES))
            await until(lambda: scene.standby.value(WAITS, database=DATABASE), SOON, "the standby is read")
            async with other.transaction():
                await other.execute("LOCK TABLE distributors")
            await until(lambda: scene.primary.value(WAITS, database=DATABASE), SOON, "the primary is asked")
        assert await reading == expected
    finally:
        await admin.close()
        await other.close()

    async def counted() -> bool:
        return await scene.answered_by("primary_again") == again + 1

    await until(counted, SOON, "it is counted")


async def _live_statistics_follow(scene: Scene) -> None:
    """A partner's subscription tells what another program has changed, from the standby."""
    async with _subscribed(scene) as figures:
        async with asyncio.timeout(SOON):
            first = await figures.get()
        before, expected = await scene.answered_by("standby"), await scene.block()
        told = blocked_of(first)
        async with asyncio.timeout(SOON):
            while told != expected:
                told = blocked_of(await figures.get())

        async def counted() -> bool:
            return await scene.answered_by("standby") > before

        await until(counted, SOON, "the standby is read")


async def _one_that_is_behind_is_not_asked(scene: Scene) -> None:
    await scene.standby.value("SELECT pg_wal_replay_pause()")
    expected = await scene.block()

    async def told() -> bool:
        return await scene.blocked() == expected

    await until(told, SOON, "the primary answers")
    for _ in range(10):
        assert await told(), "it goes back in time"
    await scene.standby.value("SELECT pg_wal_replay_resume()")
    await scene.reads_until("standby")
    assert await told()


async def _one_that_hangs_or_dies_is_not_asked(scene: Scene) -> None:
    with frozen_database(scene.standby.home):
        for _ in range(10):
            await scene.read(scene.partner)
        await scene.reads_until("primary")
    await scene.reads_until("standby")
    scene.standby.kill()
    for _ in range(10):
        await scene.read(scene.partner)
    await until(lambda: _said(scene, "it does not answer"), SOON, "it is told")
    await asyncio.to_thread(scene.standby.start)
    await scene.reads_until("standby")
    assert await scene.notes() == []


async def _one_that_is_promoted_is_not_asked(scene: Scene) -> None:
    await scene.standby.value("SELECT pg_promote()")
    await scene.reads_until("primary")
    await until(lambda: _said(scene, "it is no standby"), SOON, "it is told")
    answered = await scene.answered_by("standby")
    for _ in range(3):
        await scene.reads_until("primary")
    assert await scene.answered_by("standby") == answered


async def _said(scene: Scene, words: str) -> bool:
    return any(words in note for note in await scene.notes())


def blocked_of(figures: Any) -> int:
    """How many accounts are blocked, by these figures."""
    return sum(each["count"] for each in figures["byStatus"] if each["status"] == "BLOCKED")


@asynccontextmanager
async def _subscribed(scene: Scene) -> AsyncIterator["asyncio.Queue[Any]"]:
    """The partner's subscription to the statistics of the batch."""
    figures: asyncio.Queue[Any] = asyncio.Queue()
    subprotocols = [websockets.Subprotocol("graphql-transport-ws")]
    async with websockets.connect(f"{scene.url.replace('http', 'ws', 1)}/graphql", subprotocols=subprotocols) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": scene.partner}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload = {"query": LIVE, "variables": FILTER}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))

        async def listen() -> None:
            async for message in socket:
                received = json.loads(message)
                if received["type"] == "next":
                    await figures.put(received["payload"]["data"]["accountBatchStatistics"])

        listening = asyncio.create_task(listen())
        yield figures
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
