"""A pooler, such as PgBouncer, that gives each transaction one of few connections of the database.

What a connection of our own is told once, at its beginning, each transaction is told here: its session is another
program's before and afterwards, and none of the settings outlives the transaction.
"""

from time import monotonic
from typing import Any

import asyncpg

from db.connections import planner, timeouts
from db.connections.connection_errors import CONNECTION_LOST
from db.connections.hosts import Connector
from db.connections.kept_settings import local
from db.connections.session import Mode

_STARTUP = ("application_name", "timezone", "datestyle")
"""Settings that PgBouncer keeps for each of its clients; others it refuses in what a connection begins with."""

_ASKED_AGAIN = 30.0
"""Seconds for which a pooler's answer about statements is believed; it may be restarted with other settings."""

_STATEMENT = "account_batch_kept"
_NAMES = "SELECT name FROM pg_prepared_statements WHERE statement = $1"

NOT_KEPT = {"statement_cache_size": 0}
"""Has asyncpg name no statement: each is parsed and planned whenever it is executed."""

_PROBES = 8
"""Transactions in turns on two connections, after which a pooler by session is recognised."""


def startup_settings() -> dict[str, str]:
    """What each connection tells the pooler when it begins."""
    return {name: value for name, value in timeouts.server_settings().items() if name in _STARTUP}


def begin_command(mode: Mode) -> str:
    """The commands that begin a transaction with what a connection of our own has from its beginning.

    READ WRITE is refused by a standby, which a pooler may lead to after a failover.
    """
    told = {**timeouts.server_settings(), **planner.SETTINGS}
    settings = [local(name, told[name]) for name in ("role", *planner.SETTINGS)]
    return "; ".join(("BEGIN READ WRITE", f"SET TRANSACTION {mode}", *settings))


class PoolerConnector:
    """Connects to a pooler, with or without named statements, as it keeps them across transactions or not."""

    def __init__(self, timeout: float) -> None:
        self._connector = Connector(timeout)
        self._keeps = False
        self._asked_at: float | None = None

    async def connect(self, dsn: str, **options: Any) -> Any:
        """A connection; for use as a pool's `connect`."""
        connection = await self._connect(dsn, options)
        if self._asked_at is not None and monotonic() - self._asked_at < _ASKED_AGAIN:
            return connection
        keeps = await _keeps_statements(connection)
        self._asked_at = monotonic()
        if keeps != self._keeps:
            self._keeps = keeps
            await connection.close()
            connection = await self._connect(dsn, options)
        return connection

    async def _connect(self, dsn: str, options: dict[str, Any]) -> Any:
        return await self._connector.connect(dsn, **options, **({} if self._keeps else NOT_KEPT))


async def _keeps_statements(connection: Any) -> bool:
    """Whether the pooler keeps statements apart by client: the database then knows this one by a name of the pooler's.

    By our own name, another client's statement would be executed for ours.
    """
    text = f"SELECT 1 AS {_STATEMENT}"
    async with connection.transaction():
        await connection.prepare(text, name=_STATEMENT)
        names = [row["name"] for row in await connection.fetch(_NAMES, text)]
        if _STATEMENT in names:
            await connection.execute(f"DEALLOCATE {_STATEMENT}")
    return bool(names) and _STATEMENT not in names


async def problem_of(dsn: str, within: float) -> str | None:
    """Why that is no pooler by transaction, in words; raises one of CONNECTION_LOST where it cannot be reached."""
    connector = Connector(within)
    one, other = [await connector.connect(dsn, **NOT_KEPT, server_settings=startup_settings()) for _ in range(2)]
    try:
        try:
            seen = [await _backend(connection, within) for _ in range(_PROBES) for connection in (one, other)]
        except CONNECTION_LOST as error:
            return f"it takes no transactions, as in statement mode ({error})"
        except asyncpg.FeatureNotSupportedError:
            return "it leads to a standby, which takes no changes"
        apart = len(set(seen[::2])) == 1 == len(set(seen[1::2])) and seen[0] != seen[1]
        return "each of its clients has a session of its own, as without a pooler or in session mode" if apart else None
    finally:
        one.terminate()
        other.terminate()


async def _backend(connection: Any, within: float) -> int:
    """The database's process that a transaction has."""
    await connection.execute("BEGIN READ WRITE", timeout=within)
    found: int = await connection.fetchval("SELECT pg_backend_pid()", timeout=within)
    await connection.execute("COMMIT", timeout=within)
    return found
