"""The end of a connection that is of no use any more."""

from contextlib import suppress
from typing import Any

import asyncpg


def terminate(connection: Any) -> None:
    """Terminate a connection at once; one that the server has ended already is not an error."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()
