"""The end of a connection that is of no use any more."""

from contextlib import suppress
from typing import Any

import asyncpg


def terminate(connection: Any) -> None:
    """Terminate a connection at once; one that the server has ended already is not an error."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


def is_open(connection: Any) -> bool:
    """Whether a connection has not ended; one of a pool that has been terminated is the pool's again."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False
