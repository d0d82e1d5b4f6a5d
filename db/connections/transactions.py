"""The end of transactions, and a connection that is held for several of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from db.connections.connection_errors import CONNECTION_LOST, CommitUnknown, translate_timeout
from db.connections.scope import Scope
from db.connections.session import Mode, Session
from db.connections.termination import terminate
from db.connections.time_limits import TimeLimit

CLEANUP_TIMEOUT = 1.0
"""Seconds that a rollback or release may take before the connection is terminated: the database may hang."""


_NEVER = 1e8
"""Seconds, to be given where None would mean the connection's own limit."""


class HeldConnection:
    """A connection that is kept between transactions, with the locks of its session."""

    def __init__(
        self, connection: Any, begin: Callable[[Scope | None, Mode, bool], str], read_limit: TimeLimit
    ) -> None:
        self.session = Session(connection)
        """The session outside of transactions, for locks that outlive them."""
        self._begin = begin
        self._read_limit = read_limit

    @asynccontextmanager
    async def transaction(
        self, scope: Scope | None, mode: Mode = Mode.SNAPSHOT, *, durable: bool = True
    ) -> AsyncIterator[Session]:
        """As `Database.transaction`, on this connection; raises one of CONNECTION_LOST if the session has ended."""
        await translate_timeout(self.session.connection.execute(self._begin(scope, mode, durable)))
        limit = self._read_limit if mode is Mode.SNAPSHOT else None
        async with commit_or_roll_back(self.session.connection, limit) as session:
            yield session


@asynccontextmanager
async def commit_or_roll_back(
    connection: Any,
    limit: TimeLimit | None,
    begun_with: TimeLimit | None = None,
    make_session: Callable[[Any, TimeLimit | None, TimeLimit | None], Session] = Session,
) -> AsyncIterator[Session]:
    """The session of the transaction in progress, which is committed, or rolled back on an exception.

    `limit`: of its statements, if it only reads; `begun_with`: the one that it has now, if another. Raises
    CommitUnknown where it writes and the commit has no answer.
    """
    try:
        yield make_session(connection, limit, begun_with)
    except BaseException:
        await _roll_back(connection)
        raise
    if limit is not None:
        await _execute_or_terminate(connection, "COMMIT")
        return
    try:
        await _commit(connection)
    except CONNECTION_LOST as lost:  # a timeout too: a second try might do the same again
        terminate(connection)
        raise CommitUnknown("the connection was lost during a commit") from lost


async def _commit(connection: Any) -> None:
    """Commit a transaction that writes; where that is cancelled or late, the connection ends without a word.

    asyncpg would ask the server to cancel the command. A commit that waits for a synchronous standby then ends at once
    and shows its changes, which no standby has: whoever sees them is told what a failover may take back.
    """
    committing = asyncio.ensure_future(connection.execute("COMMIT", timeout=_NEVER))
    try:
        done, _ = await asyncio.wait({committing}, timeout=connection.commit_timeout)
    finally:
        if not committing.done():
            committing.add_done_callback(_discard)
            terminate(connection)
    if not done:
        raise TimeoutError
    committing.result()


def _discard(ended: "asyncio.Future[Any]") -> None:
    _ = ended.cancelled() or ended.exception()


_RELEASE = """
SELECT pg_advisory_unlock_all(), pg_stat_force_next_flush(),
    CASE WHEN current_setting('session_replication_role') <> 'origin'
        THEN set_config('session_replication_role', 'origin', false) END
"""


async def release_locks(connection: Any) -> None:
    """Release the locks of the session and reset its settings, or terminate the connection, which does the same.

    Also flushes the counts of changed rows, for `db.background.analyze`: the server would delay them by up to ten
    seconds.
    """
    await _execute_or_terminate(connection, f"{_RELEASE}; RESET idle_session_timeout")


async def _roll_back(connection: Any) -> None:
    """Roll back, or terminate the connection."""
    await _execute_or_terminate(connection, "ROLLBACK")


async def _execute_or_terminate(connection: Any, command: str) -> None:
    """Execute the last command before a release; terminate the connection if that fails or takes too long."""
    try:
        async with asyncio.timeout(CLEANUP_TIMEOUT):
            await connection.execute(command)
    except CONNECTION_LOST:
        terminate(connection)
    except BaseException:
        terminate(connection)
        raise
