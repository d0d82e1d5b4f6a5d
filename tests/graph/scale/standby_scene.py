"""A primary with two standbys, a server over them, and an operator and a partner who ask it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import websockets

from db.demo import load_demo
from db.migrate import migrate
from tests.crash.installation import BATCH
from tests.support.own_server import OwnServer, own_server, standby_of
from tests.support.server import serving
from tests.support.tokens import token_of
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
    """A primary, its standbys, a server over all; an operator and a partner of it."""

    primary: OwnServer
    standby: OwnServer
    second: OwnServer
    """A standby that replays nothing at first."""
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
        self.sent += headers is self.partner
        response = await self.post(headers, query)
        answered = response.json()
        assert response.status_code == 200, response.text
        assert "errors" not in answered, response.text
        (field,) = answered["data"].values()
        return field

    async def post(self, headers: dict[str, str], query: str = QUERY) -> httpx.Response:
        """The answer, whatever it is."""
        sent = {"query": query, "variables": FILTER}
        return await self.http.post(f"{self.url}/graphql", json=sent, headers=headers)

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

    async def reached(self, standby: OwnServer) -> None:
        """Waits until a standby has replayed all that the primary has written."""
        place = await self.primary.value("SELECT pg_current_wal_flush_lsn()::text")
        there = "SELECT pg_last_wal_replay_lsn() >= $1::text::pg_lsn"
        await until(lambda: standby.value(there, place), SOON, "it is replayed")

    async def notes(self) -> list[str]:
        """What is said of the standby beside being ready."""
        response = await self.http.get(f"{self.url}/health/ready")
        assert response.status_code == 200
        return response.json().get("notes", [])


def either_dsn(*servers: OwnServer) -> str:
    """A DSN of several servers, of which the primary is meant."""
    hosts = quote(",".join(str(each.home) for each in servers), safe="/,")
    return f"postgresql://account_batch@/{DATABASE}?host={hosts}&port={','.join(str(each.port) for each in servers)}"


@asynccontextmanager
async def filled_primary() -> AsyncIterator[OwnServer]:
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
    tokens = [token_of(home, "demo", subject, whose) for subject, whose in (("operator", None), ("partner", partner))]
    async with (
        standby_of(primary, {"max_standby_streaming_delay": "0"}) as standby,
        standby_of(primary) as second,
        httpx.AsyncClient(timeout=30) as http,
    ):
        await second.value("SELECT pg_wal_replay_pause()")
        dsns = [server.dsn("account_batch", DATABASE) for server in (standby, second)]
        settings = {
            "ACCOUNT_BATCH_DATABASE_URL": either_dsn(standby, primary),
            "ACCOUNT_BATCH_STANDBY_DATABASE_URL": " ".join(dsns),
        }
        with serving(home, ACCOUNT_BATCH_STANDBY_LAG=str(LAG), **settings) as (_, url):
            operator, theirs = ({"Authorization": f"Bearer {token}"} for token in tokens)
            yield Scene(primary, standby, second, url, partner, operator, theirs, http)


def blocked_of(figures: Any) -> int:
    """How many accounts are blocked, by these figures."""
    return sum(each["count"] for each in figures["byStatus"] if each["status"] == "BLOCKED")


@asynccontextmanager
async def subscribed(scene: Scene) -> AsyncIterator["asyncio.Queue[Any]"]:
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
