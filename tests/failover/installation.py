"""The product beside the cluster: the demo, a server without a worker, and workers, which know both nodes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from db.connections.hosts import Connector
from tests.crash.installation import REMEMBER_BALANCES
from tests.failover.cluster import Cluster
from tests.support.reconnecting import connected, true_at
from tests.support.server import answer, serving, working

LIMIT = 120.0
"""Seconds after which a wait fails the test."""

_LOGIN = "web:1", "pass/word:1"
_CONNECT_WITHIN = 4.0
_SETTINGS = {"ACCOUNT_BATCH_CHUNK_SIZE": "2000", "ACCOUNT_BATCH_SMALL_UPDATE": "1000"}


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
        dsn = self.cluster.dsn("postgres", self.cluster.owner_password, "account_batch")
        return await Connector(_CONNECT_WITHIN).connect(dsn)


@asynccontextmanager
async def installed(cluster: Cluster, accounts: int) -> AsyncIterator[Installation]:
    """The installation, its largest batch with that many accounts."""
    await _make_database(cluster)
    settings = _SETTINGS | {
        "ACCOUNT_BATCH_DATABASE_URL": _server_dsn(cluster),
        "ACCOUNT_BATCH_OWNER_DATABASE_URL": cluster.dsn("postgres", cluster.owner_password, "account_batch"),
    }
    home = cluster.home / "server"
    home.mkdir()
    await asyncio.to_thread(_load, home, accounts, settings)
    token = answer(home, "token", "--tenant", "demo", "--subject", "tester", "--expires", "7d", **settings)
    with ExitStack() as running:
        _, url = await asyncio.to_thread(running.enter_context, serving(home, "--no-worker", **settings))
        await asyncio.to_thread(running.enter_context, working(home, **settings))
        found = Installation(cluster, url, token, accounts)
        owner = await found.connect()
        await owner.execute(REMEMBER_BALANCES)
        await owner.close()
        yield found


async def _make_database(cluster: Cluster) -> None:
    owner = await asyncpg.connect(cluster.dsn("postgres", cluster.owner_password, "postgres"))
    await owner.execute("CREATE DATABASE account_batch")
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
    return cluster.dsn(name.replace(":", "%3A"), password, "account_batch")
