"""A server and a worker with PgBouncer by transaction, which has far fewer connections than they have clients."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.crash.client import UPDATE, ask, charge
from tests.crash.installation import BATCH
from tests.support.following import Event, follow
from tests.support.own_server import OwnServer
from tests.support.pooler import Pooler, pooler
from tests.support.server import serving, working
from tests.support.waiting import until

CONNECTIONS = 2
"""Of PgBouncer to the database."""
CLIENTS = 60
WITHIN = 60.0
FEW = {"ACCOUNT_BATCH_SMALL_UPDATE": "100", "ACCOUNT_BATCH_CHUNK_SIZE": "50", "ACCOUNT_BATCH_POOL_TIMEOUT": "30"}
STATISTICS = """query ($batch: String!) { accountBatch(filter: {batch: {name: $batch}}) {
  statistics { selected depleted byStatus { status count } } accounts(first: 20) { nodes { accountId balance } } } }"""
LEASES = """SELECT array_agg(client_port) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND classid = 7232 AND objsubid = 2"""
PORTS = "SELECT array_agg(client_port) FROM pg_stat_activity WHERE application_name = ANY($1)"
OWN = ["account_batch listening", "worker"]
XDRS = "SELECT count(*) FROM xdrs JOIN batch_updates AS u ON u.id = batch_update_id WHERE u.idempotency_key = $1"
LARGE = """mutation ($input: BatchUpdateAccountsInput!) { batchUpdateAccounts(input: $input) {
  batchUpdate { id state progress { selected updated } } userErrors { code } } }"""
DONE = """query ($id: ID!) { node(id: $id) { ... on BatchUpdate { state progress { selected processed updated } } } }"""


@dataclass(frozen=True)
class Pooled:
    """A server at `url` and a worker, whose transactions go through the pooler."""

    server: OwnServer
    pooler: Pooler
    url: str
    token: str
    client: httpx.AsyncClient

    def ports(self) -> set[int]:
        """The ports that the pooler's connections to the database come from."""
        connections = psutil.Process(self.pooler.pid).net_connections("tcp")
        return {each.laddr.port for each in connections if each.raddr and each.raddr.port == self.server.port}


@asynccontextmanager
async def pooled_installation(
    server: OwnServer, login: tuple[str, str], home: Path, token: str, settings: dict[str, str]
) -> AsyncIterator[Pooled]:
    """A server without a worker, and a worker."""
    with pooler(server, dict([login]), default_pool_size=CONNECTIONS) as between:
        given = {**FEW, **settings, "ACCOUNT_BATCH_POOLED_DATABASE_URL": between.dsn(*login, "accounts")}
        with serving(home, "--no-worker", **given) as (_, url), working(home, **given):
            headers = {"Authorization": f"Bearer {token}"}
            async with httpx.AsyncClient(headers=headers, timeout=WITHIN) as client:
                yield Pooled(server, between, url, token, client)


async def many_clients_share_few_connections(installed: Pooled) -> None:
    """All are answered, with the same."""
    asked = (ask(installed.client, installed.url, STATISTICS, batch=BATCH) for _ in range(CLIENTS))
    first, *others = await asyncio.gather(*asked)
    assert all(other == first for other in others)
    statistics = first["statistics"]
    assert statistics["selected"] == sum(each["count"] for each in statistics["byStatus"])
    assert 1 <= len(installed.ports()) <= CONNECTIONS


async def updates_keep_their_own_sessions(installed: Pooled) -> None:
    """A large update, of a worker, is followed to its end; each account that it changed has one record of money."""
    key = "through the pooler"
    done = await ask(installed.client, installed.url, UPDATE, input=charge(key))
    assert done["userErrors"] == [], done
    leases = asyncio.create_task(until(lambda: _ports(installed, LEASES), WITHIN, "a worker has the batch"))
    last: Any = None
    async with asyncio.timeout(WITHIN):
        async for event in follow(installed.url, installed.token, done["batchUpdate"]["id"]):
            last = event if isinstance(event, Event) else last
    assert (last.state, last.processed) == ("COMPLETED", last.selected)
    own = set(await leases) | set(await until(lambda: _ports(installed, PORTS, OWN), WITHIN, "they listen"))
    assert not own & installed.ports()
    found = await ask(installed.client, installed.url, DONE, id=done["batchUpdate"]["id"])
    updated = found["progress"]["updated"]
    assert updated == await installed.server.value(XDRS, key, database="accounts") > 0


async def _ports(installed: Pooled, sql: str, *arguments: Any) -> Any:
    return await installed.server.value(sql, *arguments, database="accounts")


async def a_pooler_that_is_away_is_told(installed: Pooled) -> None:
    """503 with `Retry-After` while it is; then everything is as before."""
    expected = await ask(installed.client, installed.url, STATISTICS, batch=BATCH)
    await asyncio.to_thread(installed.pooler.kill)
    await _unavailable(installed)
    ready = await installed.client.get(f"{installed.url}/health/ready")
    assert (ready.status_code, ready.json()["status"]) == (503, "the pooler does not answer")
    await asyncio.to_thread(installed.pooler.start)
    assert await ask(installed.client, installed.url, STATISTICS, batch=BATCH) == expected
    assert (await installed.client.get(f"{installed.url}/health/ready")).status_code == 200


async def _unavailable(installed: Pooled) -> None:
    sent = {"query": STATISTICS, "variables": {"batch": BATCH}}
    answer = await installed.client.post(f"{installed.url}/graphql", json=sent)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
