"""Connections of a pool that a transaction has begun on, within limits of time whatever the database does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

import asyncpg

from db.background.tasks import start_shared
from db.connections.connection_errors import (
    CONNECTION_LOST,
    NoAnswer,
    NoPrimary,
    PoolerBusy,
    PoolExhausted,
    is_connection_lost,
)
from db.connections.pool_usage import PoolUsage
from db.connections.spares import Spares
from db.connections.termination import is_open, terminate
from db.connections.transactions import CLEANUP_TIMEOUT

log = logging.getLogger(__name__)

T = TypeVar("T")

_LEAST = 0.2
"""Seconds that the database has to answer in, however long a connection was waited for."""

SILENT_AFTER = 8.0
"""Seconds without an answer to a new transaction after which the commands under way are given up too.

A machine that hangs while its network goes on takes packets for ever: nothing else ends its connections.
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that are waited at most: for a connection to come free (None: for ever), and for the database's answer.

    The answer is that to a new connection, where one has to be made, and to the beginning of a transaction.
    """

    free: float | None = None
    answer: float = 10.0


class ConnectionSource:
    """Hands out connections on which a transaction has begun.

    `revive` starts a database that does not run. `answers`: of a pooler, whether it does not hang when a transaction
    has not begun in time; without one that is what it means.
    """

    def __init__(
        self,
        pool: Any,
        revive: Callable[[], object] | None,
        answers: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        self.pool = pool
        self.spares = Spares(pool, self._return)
        self.usage = PoolUsage(pool, self.spares)
        self._free = asyncio.Semaphore(pool.get_max_size())
        self._in_use: dict[Any, float] = {}
        """When each connection that is handed out was."""
        self._revive = revive
        self._answers = answers
        self._revival: asyncio.Task[object] | None = None

    async def acquire(self, begin: str, patience: Patience) -> Any:
        """A connection on which `begin` was executed; tried once more with a revived database.

        Raises PoolExhausted, or one of CONNECTION_LOST where the database is away.
        """
        called = monotonic()
        await self._wait_until_free(patience.free)
        try:
            left = patience.answer
            if patience.free is not None:
                left = min(left, max(_LEAST, called + patience.free - monotonic()))
            connection = await self._begin_or_revive(begin, left)
        except BaseException:
            self._free.release()
            raise
        self._in_use[connection] = monotonic()
        return connection

    def in_use(self, seconds: float) -> dict[Any, float]:
        """The connections that have been handed out for so long, with when each was."""
        until = monotonic() - seconds
        return {each: since for each, since in self._in_use.items() if since < until and is_open(each)}

    async def try_once(self, use: Callable[[Any], Awaitable[T]], patience: Patience) -> T | None:
        """What `use` makes of a connection in time; None where it fails, as the database is away, slow or stopping.

        Raises PoolExhausted.
        """
        await self._wait_until_free(patience.free)
        connection: Any = None
        try:
            async with asyncio.timeout(patience.answer):
                connection = await self.spares.acquire()
                return await use(connection)
        except Exception as error:
            _terminate(connection)
            if not _is_passing(error):
                raise
            return None
        except BaseException:
            _terminate(connection)
            raise
        finally:
            if connection is None:
                self._free.release()
            else:
                await self.release(connection)

    async def release(self, connection: Any) -> None:
        """Release a connection to the pool, which ends one that is not idle in time."""
        self._in_use.pop(connection, None)
        try:
            await self._give_back(connection)
        finally:
            self._free.release()

    async def close(self) -> None:
        """Closes all connections: those in use when they are released, or after `CLEANUP_TIMEOUT` at once."""
        self.spares.close()
        try:
            async with asyncio.timeout(CLEANUP_TIMEOUT):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()

    async def _wait_until_free(self, seconds: float | None) -> None:
        if not self._free.locked():
            await self._free.acquire()  # at once
            return
        try:
            with self.usage.wait():
                async with asyncio.timeout(seconds):
                    await self._free.acquire()
        except TimeoutError:
            raise PoolExhausted(seconds or 0.0) from None

    async def _begin_or_revive(self, begin: str, seconds: float) -> Any:
        until = monotonic() + seconds
        try:
            return await self._begin(begin, until)
        except NoAnswer as error:
            if self._answers is not None and await self._answers():
                raise PoolerBusy("no connection of the pooler came free in time") from error
            # It hangs, or is out of reach: idle connections to it are of no use, and it cannot be started.
            await self._expire()
            if seconds >= SILENT_AFTER:
                self._end_silent()
            raise
        except CONNECTION_LOST as lost:
            if self._revive is None or not await self._revived(self._revive, until):
                raise
            log.info("the database was started again after %s", type(lost).__name__)
            await self._expire()
        return await self._begin(begin, until)

    def _end_silent(self) -> None:
        """Ends the connections that have been in use for all the time in which the database has not answered."""
        silent = self.in_use(SILENT_AFTER)
        for connection in silent:
            terminate(connection)
        if silent:
            log.warning("the database has not answered for %g s: %d commands are given up", SILENT_AFTER, len(silent))

    async def _begin(self, begin: str, until: float) -> Any:
        connection: Any = None
        try:
            async with asyncio.timeout(until - monotonic()):
                connection = await self.spares.acquire()
                await connection.execute(begin)
        except BaseException as error:
            if connection is not None:
                terminate(connection)
                await self._give_back(connection)
            if isinstance(error, TimeoutError):
                raise NoAnswer("the database has not answered in time") from error
            if isinstance(error, asyncpg.FeatureNotSupportedError):  # READ WRITE, of a standby
                raise NoPrimary("the pooler leads to a standby, which takes no changes") from error
            raise
        return connection

    async def _expire(self) -> None:
        """Has all connections that are idle, and those in use once they are not, replaced by new ones."""
        await self.pool.expire_connections()
        self.spares.clear()

    async def _revived(self, revive: Callable[[], object], until: float) -> bool:
        """Whether the database runs again in time; its start goes on if not, and is shared by all who need it."""
        if self._revival is None or self._revival.done():
            self._revival = start_shared(asyncio.to_thread(revive), "start of the database")
            self._revival.add_done_callback(_log_failure)
        revival = self._revival
        await asyncio.wait({revival}, timeout=max(0.0, until - monotonic()))
        return revival.done() and not revival.cancelled() and revival.exception() is None

    async def _give_back(self, connection: Any) -> None:
        if not self.spares.keep(connection):
            await self._return(connection)

    async def _return(self, connection: Any) -> None:
        """Gives a connection back to the pool."""
        try:
            await self.pool.release(connection, timeout=CLEANUP_TIMEOUT)
        except (TimeoutError, asyncpg.InternalClientError):  # the latter: it has ended meanwhile, and is free already
            return
        except BaseException:
            terminate(connection)
            raise


def _terminate(connection: Any) -> None:
    if connection is not None:
        terminate(connection)


def _is_passing(error: BaseException) -> bool:
    """Whether an error may be gone at the next try: of a database that is away, slow, or told to stop."""
    told = (TimeoutError, asyncpg.OperatorInterventionError, asyncpg.TooManyConnectionsError)
    return is_connection_lost(error) or isinstance(error, told)


def _log_failure(revival: "asyncio.Task[object]") -> None:
    if not revival.cancelled() and (fault := revival.exception()) is not None:
        log.warning("the database could not be started: %s", fault)
