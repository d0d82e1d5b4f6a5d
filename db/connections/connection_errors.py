"""Errors of the database, with lost connections and timeouts, which asyncpg's exceptions do not tell apart."""

from collections.abc import Awaitable
from typing import TypeVar

import asyncpg

T = TypeVar("T")


class NoAnswer(ConnectionError):  # noqa: N818
    """The database did not answer in time: it hangs, or its machine is off the network."""


class PoolerBusy(NoAnswer):
    """The pooler takes connections, but has had none of the database's free in time."""


class NoPrimary(ConnectionError):  # noqa: N818
    """Whoever answers for the primary is a standby, which takes no changes and may be behind."""


class PoolExhausted(ConnectionError):  # noqa: N818
    """No connection of the pool came free within `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no connection of the pool came free within {seconds:g} s")
        self.seconds = seconds


class CommitUnknown(ConnectionError):  # noqa: N818
    """The connection was lost while a transaction was committed: it may be committed, or rolled back."""


class StandbyFailed(ConnectionError):  # noqa: N818
    """A read that was under way on a standby has failed there: it has to be done again, as a whole, on the primary."""


CONNECTION_LOST = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.IdleInTransactionSessionTimeoutError,  # this process had hung for a while
    asyncpg.IdleSessionTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was cut in the middle of a message
)
"""Exceptions of a connection that was lost or could not be made."""


class CommandTimeout(Exception):  # noqa: N818
    """A command took longer than the client's limit (`command_timeout`), on a connection that still works."""


class StatementTimedOut(Exception):  # noqa: N818
    """The database has cancelled a statement that took longer than `seconds`, as the setting of that name wants it."""

    sqlstate = asyncpg.QueryCanceledError.sqlstate

    def __init__(self, seconds: float, setting: str) -> None:
        super().__init__(f"a statement took longer than {seconds:g} s")
        self.seconds = seconds
        self.setting = setting


DATABASE_ERRORS: tuple[type[Exception], ...] = (
    *CONNECTION_LOST,
    CommandTimeout,
    StatementTimedOut,
    asyncpg.PostgresError,
)
"""Errors of the database, lost connections and timeouts included: a later try may succeed."""

DATABASE_AWAY = (*CONNECTION_LOST, CommandTimeout, StatementTimedOut, asyncpg.OperatorInterventionError)
"""Errors while the database is unreachable, restarting or overloaded: a later read may succeed."""


async def translate_timeout(command: Awaitable[T]) -> T:
    """Await a command; raises CommandTimeout if it took too long.

    asyncpg raises TimeoutError, which is an OSError, as a lost connection is.
    """
    try:
        return await command
    except TimeoutError as error:
        raise CommandTimeout("a command of the database took longer than its client waits") from error


def is_connection_lost(fault: BaseException) -> bool:
    """Whether an exception means a lost connection, so that the work can be resumed on a new one.

    asyncpg also raises an InterfaceError, a ValueError as well, for a value that does not fit its parameter: that is a
    permanent error.
    """
    return isinstance(fault, CONNECTION_LOST) and not isinstance(fault, ValueError)
