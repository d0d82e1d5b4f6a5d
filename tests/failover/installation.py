"""The product beside the cluster: the demo, servers without a worker, and a worker, which know both nodes.

A server goes to the nodes itself, or through PgBouncer; a worker's connections go beside that in any case.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import asyncpg

from db.connections.hosts import Connector
from tests.crash.installation import REMEMBER_BALANCES
from tests.failover.cluster import Cluster
from tests.failover.pooling import pooled
from tests.support.reconnecting import connected, true_at
from tests.support.server import answer, serving, working

LIMIT = 120.0
"""Seconds after which a wait fails the test."""

_LOGIN = "web:1", "pass/word:1"
_DATABASE = "account_batch"
_CONNECT_WITHIN = 4.0
_SETTINGS = {"ACCOUNT_BATCH_CHUNK_SIZE": "2000", "ACCOUNT_BATCH_SMALL_UPDATE": "1000"}


class Way(StrEnum):
    """How a server reaches the cluster."""

    DIRECT = "direct"
    POOLED = "pooled"


@dataclass(frozen=True)
class Installation:
    """A server that answers at `url`, and a token with all permissions."""

    cluster: Cluster
    url: str
    token: str
    accounts: int
    """Of the largest batch."""

    @property
    def headers(self) -> dict[str, str]:
        """Headers of an authenticated request."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def server_dsn(self) -> str:
        """DSN of the server's login."""
        return _server_dsn(self.cluster)

    async def connect(self) -> Any:
        """A connection to the primary as the owner of the tables; waits while there is none."""
        return await connected(self._connect, LIMIT)

    async def until(self, sql: str, *arguments: Any) -> float:
        """Waits until the query returns true on the primary; returns that moment (`time.monotonic`)."""
        return await true_at(self._connect, LIMIT, sql, *arguments)

    async def _connect(self) -> Any:
        dsn = self.cluster.dsn("postgres", self.cluster.owner_password, _DATABASE)
        return await Connector(_CONNECT_WITHIN).connect(dsn)


@asynccontextmanager
async def installed(cluster: Cluster, accounts: int, *ways: Way) -> AsyncIterator[dict[Way, Installation]]:
    """The installation, its largest batch with that many accounts, as the server of each way answers for it."""
    await _make_database(cluster)
    settings = _SETTINGS | {
        "ACCOUNT_BATCH_DATABASE_URL": _server_dsn(cluster),
        "ACCOUNT_BATCH_OWNER_DATABASE_URL": cluster.dsn("postgres", cluster.owner_password, _DATABASE),
    }
    home = cluster.home / "server"
    home.mkdir()
    await asyncio.to_thread(_load, home, accounts, settings)
    token = answer(home, "token", "--tenant", "demo", "--subject", "tester", "--expires", "7d", **settings)
    async with AsyncExitStack() as running:
        found = {}
        for way in ways:
            own = dict(settings)
            if way is Way.POOLED:
                dsn = await running.enter_async_context(pooled(cluster, _LOGIN, _DATABASE))
                own["ACCOUNT_BATCH_POOLED_DATABASE_URL"] = dsn
            _, url = await asyncio.to_thread(running.enter_context, serving(home, "--no-worker", **own))
            found[way] = Installation(cluster, url, token, accounts)
        await asyncio.to_thread(running.enter_context, working(home, **settings))
        owner = await found[ways[0]].connect()
        await owner.execute(REMEMBER_BALANCES)
        await owner.close()
        yield found


async def _make_database(cluster: Cluster) -> None:
    owner = await asyncpg.connect(cluster.dsn("postgres", cluster.owner_password, "postgres"))
    await owner.execute(f"CREATE DATABASE {_DATABASE}")
    await owner.close()


def _load(home: Path, accounts: int, settings: dict[str, str]) -> None:
    answer(home, "migrate", **settings)
    asyncio.run(_make_login(settings["ACCOUNT_BATCH_OWNER_DATABASE_URL"]))
    answer(home, "demo", "--accounts", str(accounts), **settings)


async def _make_login(owner_dsn: str) -> None:
    owner = await asyncpg.connect(owner_dsn)
    name, password = _LOGIN
    await owner.execute(f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}' IN ROLE account_batch")
    await owner.close()


def _server_dsn(cluster: Cluster) -> str:
    name, password = _LOGIN
    return cluster.dsn(name.replace(":", "%3A"), password, _DATABASE)
