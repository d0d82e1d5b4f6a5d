"""Connections and transactions: the server's only access to the database.

Each transaction sets its tenant, and its distributor if it is a partner's, local to itself, so that row-level security
shows it that tenant's rows alone and, of those, what the partner may see; without a tenant it sees no rows.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import asyncpg

from db.connections import codecs, planner, timeouts
from db.connections.connection_errors import CONNECTION_LOST as CONNECTION_LOST
from db.connections.connection_errors import translate_timeout
from db.connections.pool_usage import PoolUsage
from db.connections.scope import Partner as Partner
from db.connections.scope import Scope as Scope
from db.connections.scope import Tenant as Tenant
from db.connections.scope import scope_command
from db.connections.session import Mode as Mode
from db.connections.session import Row as Row
from db.connections.session import Session as Session
from db.connections.session import Statement as Statement
from db.connections.transactions import CLEANUP_TIMEOUT, commit_or_roll_back, release_locks, terminate
from db.connections.transactions import HeldConnection as HeldConnection


class Database:
    """A pool of connections that act as the server's role.

    `revive` starts a database that does not run, where this process manages it; it blocks until the database answers.
    """

    def __init__(self, pool: Any, statement_timeout: float, revive: Callable[[], object] | None = None) -> None:
        self.pool = pool
        self.usage = PoolUsage(pool)
        self._read_limit = int(statement_timeout * 1000)
        self._revive = revive
        self._reviving = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        size: int = 16,
        statement_timeout: float = 10.0,
        command_timeout: float = 600.0,
        revive: Callable[[], object] | None = None,
    ) -> "Database":
        """Open a pool; raises asyncpg's exceptions if the database does not answer."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            init=codecs.prepare,
            reset=_no_reset,
            command_timeout=command_timeout,
            max_cacheable_statement_size=0,
            server_settings=connection_settings(),
        )
        return cls(pool, statement_timeout, revive)

    async def close(self) -> None:
        """Close all connections: those in use when they are released, or after `CLEANUP_TIMEOUT` at once."""
        try:
            async with asyncio.timeout(CLEANUP_TIMEOUT):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()

    @asynccontextmanager
    async def transaction(
        self, scope: Scope | None, mode: Mode = Mode.SNAPSHOT, *, durable: bool = True
    ) -> AsyncIterator[Session]:
        """One transaction that sees the rows of `scope` alone; committed at the end, rolled back on an exception.

        Not `durable`: the commit does not wait for the disk; a crash may undo it as a whole, until a later durable
        commit.
        """
        connection = await self._acquire_and_begin(self.begin_command(scope, mode, durable))
        try:
            with self.usage.snapshot() if mode is Mode.SNAPSHOT else nullcontext():
                async with commit_or_roll_back(connection) as session:
                    yield session
        finally:
            await self._release(connection)

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[HeldConnection]:
        """A connection for several transactions, which the server ends when its holder is silent.

        Locks of its session are released with it: at the end of the context, or when the holder is silent for too long
        (`db.connections.timeouts`).
        """
        connection = await self._acquire_and_begin(timeouts.lease_holder_timeout())
        try:
            try:
                yield HeldConnection(connection, self.begin_command)
            except BaseException:
                terminate(connection)
                raise
            await release_locks(connection)
        finally:
            await self._release(connection)

    async def _acquire_and_begin(self, begin: str) -> Any:
        """A connection on which `begin` was executed; retried with a revived database."""
        for last in (False, True):
            try:
                return await self._try_to_begin(begin)
            except CONNECTION_LOST:
                if last or self._revive is None:
                    raise
                async with self._reviving:
                    await asyncio.to_thread(self._revive)
                await self.pool.expire_connections()
        raise AssertionError

    async def _try_to_begin(self, begin: str) -> Any:
        with self.usage.wait():
            connection = await self.pool.acquire()
        try:
            await translate_timeout(connection.execute(begin))
        except BaseException:
            await self._release(connection)
            raise
        return connection

    async def _release(self, connection: Any) -> None:
        """Release a connection to the pool, which ends one that is not idle in time."""
        try:
            await self.pool.release(connection, timeout=CLEANUP_TIMEOUT)
        except TimeoutError:
            return
        except BaseException:
            terminate(connection)
            raise

    def begin_command(self, scope: Scope | None, mode: Mode, durable: bool) -> str:
        """The commands that begin a transaction: its scope and its limits are local to it."""
        begin = f"BEGIN {mode}; {scope_command(scope)}"
        reading = f"; SET LOCAL statement_timeout = {self._read_limit}"
        limits = reading if mode is Mode.SNAPSHOT else timeouts.write_timeouts()
        return begin + limits + ("" if durable else "; SET LOCAL synchronous_commit = off")


def connection_settings() -> dict[str, str]:
    """What each connection of the pool tells the server when it begins."""
    return {**timeouts.server_settings(), **planner.SETTINGS}


async def _no_reset(connection: Any) -> None:
    """Replaces the pool's reset query, which is not needed: all settings are local to a transaction."""
