"""Databases that went away, and commands that took too long: two things that asyncpg's exceptions mix up."""

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
    asyncpg.IdleInTransactionSessionTimeoutError,  # the server took us for hung, as we were for a while
    asyncpg.IdleSessionTimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what asyncpg says of a connection that was cut in the middle of a message
)
"""What is raised when the database went away, or is not there yet."""


class CommandTimeout(Exception):  # noqa: N818
    """A command took longer than the client's limit (`command_timeout`). The database is there; it did not get done."""


async def translate_timeout(command: Awaitable[T]) -> T:
    """What a command answers; raises CommandTimeout for one that took too long.

    asyncpg raises TimeoutError, which is an OSError, which is what a database that went away raises.
    """
    try:
        return await command
    except TimeoutError as error:
        raise CommandTimeout("a command of the database took longer than its client waits") from error


def is_connection_lost(fault: BaseException) -> bool:
    """Whether a fault says that the database went away: what was under way goes on when it is back.

    asyncpg also calls a value that does not fit its parameter an InterfaceError: that one does not pass with waiting.
    """
    return isinstance(fault, CONNECTION_LOST) and not isinstance(fault, ValueError)
