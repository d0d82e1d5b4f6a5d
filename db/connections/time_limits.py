"""Limits of time for statements that read: kept by the database, and by the client for one that does not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from db.connections.connection_errors import NoAnswer, StatementTimedOut
from db.connections.termination import terminate

_MARGIN = 1.0
"""Seconds after the limit in which the database has to say that it has cancelled the statement."""

_BY_SOMEBODY = "user request"
"""How the error ends when an administrator has cancelled the statement."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """So many seconds for one statement, by the setting of that name."""

    seconds: float
    setting: str

    @property
    def command(self) -> str:
        """The command that has the database keep the limit until the transaction ends."""
        return f"SET LOCAL statement_timeout = {max(1, int(self.seconds * 1000))}"


class KeptLimit:
    """The limit that the database keeps at the moment in one transaction."""

    def __init__(self, begun_with: TimeLimit) -> None:
        self._kept = begun_with

    async def fetch(
        self, connection: Any, limit: TimeLimit, text: str, arguments: list[Any], before: Sequence[str] = ()
    ) -> Any:
        """The rows of a statement under that limit; `before` are commands that are executed first.

        Raises StatementTimedOut, and NoAnswer where the database does not even say that: the connection is terminated
        then, so that what waits for it does not wait as long again.
        """
        try:
            commands = [*before, limit.command] if limit != self._kept else before
            if commands:
                await connection.execute("; ".join(commands), timeout=_MARGIN)
                self._kept = limit
            return await connection.fetch(text, *arguments, timeout=limit.seconds + _MARGIN)
        except TimeoutError as error:
            terminate(connection)
            raise NoAnswer("the database has not answered a statement") from error
        except asyncpg.QueryCanceledError as error:
            if str(error).endswith(_BY_SOMEBODY):
                raise
            raise StatementTimedOut(limit.seconds, limit.setting) from error
