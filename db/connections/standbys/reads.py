"""Reads with a standby, and what becomes of them where it is not near, or fails."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import asyncpg

from db.connections.connection_errors import CONNECTION_LOST, CommandTimeout, StandbyFailed
from db.connections.hosts import Connector, is_standby
from db.connections.pools import make_pool
from db.connections.session import Session
from db.connections.source import ConnectionSource, Patience
from db.connections.standbys.watching import Standby, Standbys
from db.connections.time_limits import TimeLimit
from db.connections.transactions import commit_or_roll_back

T = TypeVar("T")

_PATIENCE = Patience(0.5, 1.0)
"""For a standby that hangs: then the primary is asked, with the patience that there always is."""

_FAILED = (*CONNECTION_LOST, CommandTimeout, asyncpg.PostgresError)
"""What ends a read on a standby; not the limit of time of a statement, which holds on the primary as well.

All errors of the database: a conflict with what the standby replays comes as a serialization failure or a deadlock, its
end or promotion as several others, and what is wrong with the statement the primary says as well.
"""


class StandbyReads:
    """Reads on the standbys of a process."""

    def __init__(self, standbys: Standbys) -> None:
        self.standbys = standbys

    @asynccontextmanager
    async def transaction(
        self, begin: str, limit: TimeLimit, begun_with: TimeLimit | None = None
    ) -> AsyncIterator[Session | None]:
        """A transaction on a standby; None where none is near enough, or begins one: the primary is to be asked then.

        `limit`: of its statements; `begun_with`: the one that `begin` sets, if another. Raises StandbyFailed where the
        standby fails later.
        """
        standby = self.standbys.near()
        connection = None if standby is None else await self._begun(standby, begin)
        if standby is None or connection is None:
            yield None
            return
        read = _Read()
        try:
            async with commit_or_roll_back(connection, limit, begun_with, partial(_StandbySession, read)) as session:
                yield session
        finally:
            self._count(standby, read)
            await standby.source.release(connection)

    async def read_once(self, use: Callable[[Any], Awaitable[T]]) -> T | None:
        """What `use` makes of a connection to a standby; None where the primary is to be asked."""
        standby = self.standbys.near()
        if standby is None:
            return None

        async def used(connection: Any) -> T | None:
            found = await use(connection)
            return found if is_standby(connection) else None

        try:
            found = await standby.source.try_once(used, _PATIENCE)
        except _FAILED:
            found = None
        self._count(standby, _Read(failed=found is None))
        return found

    async def run(self) -> None:
        """Looks at the standbys until cancelled: without that none is asked."""
        await self.standbys.run()

    @property
    def problems(self) -> list[str]:
        """Why standbys are not asked, in sentences."""
        return self.standbys.problems

    def close(self) -> None:
        """Ends all connections."""
        self.standbys.close()

    async def _begun(self, standby: Standby, begin: str) -> Any:
        """A connection to the standby on which `begin` was executed; None where that fails."""
        try:
            connection = await standby.source.acquire(begin, _PATIENCE)
        except _FAILED:
            self._count(standby, _Read(failed=True))
            return None
        if is_standby(connection):
            return connection
        await connection.execute("ROLLBACK")
        await standby.source.release(connection)
        self._count(standby, _Read(failed=True))
        return None

    def _count(self, standby: Standby, read: "_Read") -> None:
        if read.failed:
            standby.suspect()
        self.standbys.answers["primary_again" if read.failed else "standby"] += 1


@dataclass(slots=True)
class _Read:
    """A read with a standby, and whether that has failed."""

    failed: bool = False


class _StandbySession(Session):
    """The session of a transaction on a standby. Its end does not tell how it went: whoever reads may have left."""

    def __init__(self, read: _Read, connection: Any, limit: TimeLimit | None, begun_with: TimeLimit | None) -> None:
        super().__init__(connection, limit, begun_with)
        self._read = read

    async def _fetch(self, text: str, arguments: list[Any]) -> Any:
        with _noted(self._read):
            return await super()._fetch(text, arguments)

    async def command(self, text: str) -> None:
        with _noted(self._read):
            await super().command(text)


@contextmanager
def _noted(read: _Read) -> Iterator[None]:
    """Raises StandbyFailed for what ends a read on a standby."""
    try:
        yield
    except _FAILED as fault:
        read.failed = True
        raise StandbyFailed(f"a standby has failed: {type(fault).__name__}") from fault


async def open_standbys(
    primary: str, dsns: Sequence[str], allowed_lag: float, size: int, command_timeout: float
) -> StandbyReads:
    """The standbys of those DSNs, each with a pool of that size; asked once `Standbys.run` looks at them."""
    standbys = []
    for dsn in dsns:
        pool = await make_pool(dsn, Connector(_PATIENCE.answer).connect, size, command_timeout)
        standbys.append(Standby(dsn, ConnectionSource(pool, None), allowed_lag))
    return StandbyReads(Standbys(primary, standbys, allowed_lag))
