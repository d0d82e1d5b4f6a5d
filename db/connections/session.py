"""The session of a transaction: runs its statements one after the other."""

import asyncio
from enum import StrEnum
from typing import Any

import asyncpg
from sqlalchemy.sql import ClauseElement

from db.connections.connection_errors import translate_timeout
from db.connections.statement_count import count_statement
from db.sql import Prepared, prepare

Statement = Prepared | ClauseElement
Row = asyncpg.Record


class Mode(StrEnum):
    """Isolation level of a transaction, and whether it may write."""

    SNAPSHOT = "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    WRITE = "ISOLATION LEVEL REPEATABLE READ"
    WRITE_LOCKED = "ISOLATION LEVEL READ COMMITTED"


class Session:
    """One transaction on one connection; concurrent calls are run one after the other."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._turn = asyncio.Lock()

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """All rows of a statement."""
        prepared = statement if isinstance(statement, Prepared) else prepare(statement)
        count_statement()
        async with self._turn:
            rows: list[Row] = await translate_timeout(
                self.connection.fetch(prepared.text, *prepared.arguments(parameters))
            )
        return rows

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row of a statement, or None."""
        rows = await self.rows(statement, **parameters)
        return rows[0] if rows else None

    async def value(self, statement: Statement, **parameters: Any) -> Any:
        """The first value of the first row, or None."""
        row = await self.row(statement, **parameters)
        return None if row is None else row[0]

    async def command(self, text: str) -> None:
        """Run a command without parameters or result."""
        count_statement()
        async with self._turn:
            await translate_timeout(self.connection.execute(text))
