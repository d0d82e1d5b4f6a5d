"""How a transaction ends, and a connection that is held for one after the other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg

from db.connection_errors import CONNECTION_LOST, translate_timeout
from db.session import Mode, Session, Tenant

CLEANUP_TIMEOUT = 1.0
"""Seconds that a database may take to end what was broken off: one that is frozen would never say that it has."""


class HeldConnection:
    """A connection that is kept between transactions, with all that its session holds."""

    def __init__(self, connection: Any, begin: Callable[[Tenant | None, Mode, bool], str]) -> None:
        self.session = Session(connection)
        """For what is to outlive a transaction."""
        self._begin = begin

    @asynccontextmanager
    async def transaction(
        self, tenant: Tenant | None, mode: Mode = Mode.SNAPSHOT, *, durable: bool = True
    ) -> AsyncIterator[Session]:
        """As that of `Database`, on this connection; raises what CONNECTION_LOST lists when the session has ended."""
        await translate_timeout(self.session.connection.execute(self._begin(tenant, mode, durable)))
        async with commit_or_roll_back(self.session.connection) as session:
            yield session


@asynccontextmanager
async def commit_or_roll_back(connection: Any) -> AsyncIterator[Session]:
    """The transaction that was begun: committed, or rolled back on an exception."""
    try:
        yield Session(connection)
    except BaseException:
        await _roll_back(connection)
        raise
    await translate_timeout(connection.execute("COMMIT"))


async def release_locks(connection: Any) -> None:
    """Gives up what the session holds; one that cannot even do that is ended, which does the same.

    How many rows it has changed is told at once, for `db.analyze`: else it may be after ten seconds.
    """
    told = "SELECT pg_advisory_unlock_all(), pg_stat_force_next_flush(); RESET idle_session_timeout"
    await _execute_or_terminate(connection, told)


async def _roll_back(connection: Any) -> None:
    """Rolls back; a connection that cannot even do that is given up."""
    await _execute_or_terminate(connection, "ROLLBACK")


async def _execute_or_terminate(connection: Any, command: str) -> None:
    """The last command for now; a connection on which it does not get done is ended."""
    try:
        async with asyncio.timeout(CLEANUP_TIMEOUT):
            await connection.execute(command)
    except CONNECTION_LOST:
        terminate(connection)
    except BaseException:
        terminate(connection)
        raise


def terminate(connection: Any) -> None:
    """Ends a connection at once; the pool does not know one any more that the server has ended."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()
