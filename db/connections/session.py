"""The session of a transaction: runs its statements one after the other."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from copy import copy
from enum import StrEnum
from typing import Any

import asyncpg
from sqlalchemy.sql import ClauseElement

from db.connections.connection_errors import translate_timeout
from db.connections.kept_settings import KeptSettings
from db.connections.statement_count import count_statement
from db.connections.time_limits import KeptLimit, TimeLimit
from db.sql import Prepared, prepare
from db.tracing import spans

Statement = Prepared | ClauseElement
Row = asyncpg.Record


class Mode(StrEnum):
    """Isolation level of a transaction, and whether it may write."""

    SNAPSHOT = "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    WRITE = "ISOLATION LEVEL REPEATABLE READ"
    WRITE_LOCKED = "ISOLATION LEVEL READ COMMITTED"


class _Ended:
    """The connection of a session that has ended."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def __getattr__(self, name: str) -> Any:
        raise self._fault


class Session:
    """One transaction on one connection; concurrent calls are run one after the other.

    `limit`: of each of its statements; None where they have none but the client's. `begun_with`: the one that the
    transaction was begun with, if another.
    """

    def __init__(self, connection: Any, limit: TimeLimit | None = None, begun_with: TimeLimit | None = None) -> None:
        self.connection = connection
        self._limit = limit
        self._kept = None if limit is None else KeptLimit(begun_with or limit)
        self._settings: Mapping[str, str] = {}
        self._kept_settings = KeptSettings()
        self._turn = asyncio.Lock()
        self._whole = self

    def limited(self, limit: TimeLimit) -> "Session":
        """The same transaction with another limit for the statements that are run by what this returns."""
        if self._kept is None:
            return self
        part = copy(self)
        part._limit = limit
        return part

    def planned(self, settings: Mapping[str, str]) -> "Session":
        """The same transaction with planner settings for the statements that are run by what this returns.

        They are changed together with the statement, so that none that is run at the same time has those of another.
        """
        part = copy(self)
        part._settings = settings
        return part

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """All rows of a statement."""
        prepared = statement if isinstance(statement, Prepared) else prepare(statement)
        count_statement()
        async with self._turn:
            with spans.statement(prepared.text):
                return await self._fetch(prepared.text, prepared.arguments(parameters))

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
            with spans.statement(text):
                await translate_timeout(self._whole.connection.execute(text))

    async def end(self, transaction: AsyncExitStack, fault: Exception) -> None:
        """Ends the transaction once the statement under way is done; whoever still uses the session meets `fault`."""
        async with self._turn:
            self._whole.connection = _Ended(fault)
            await transaction.aclose()

    async def _fetch(self, text: str, arguments: list[Any]) -> list[Row]:
        connection, before = self._whole.connection, self._kept_settings.switch(self._settings)
        rows: list[Row]
        if self._limit is None or self._kept is None:
            if before:
                await translate_timeout(connection.execute("; ".join(before)))
            rows = await translate_timeout(connection.fetch(text, *arguments))
        else:
            rows = await self._kept.fetch(connection, self._limit, text, arguments, before)
        return rows
