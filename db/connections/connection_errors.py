"""Errors of the database, with lost connections and command timeouts, which asyncpg's exceptions do not tell apart."""

from collections.abc import Awaitable
from typing import TypeVar

import asyncpg

T = TypeVar("T")

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


DATABASE_ERRORS: tuple[type[Exception], ...] = (*CONNECTION_LOST, CommandTimeout, asyncpg.PostgresError)
"""Errors of the database, lost connections and timeouts included: a later try may succeed."""

DATABASE_AWAY = (*CONNECTION_LOST, CommandTimeout, asyncpg.OperatorInterventionError)
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
