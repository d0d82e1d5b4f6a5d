"""Connections and transactions: the only door to the database for the server.

Each transaction names its tenant with SET LOCAL, so that row-level security shows it that tenant's rows alone;
without one it is shown nothing.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import Any, NewType

import asyncpg
from sqlalchemy.sql import ClauseElement

from db import patience
from db.lost import GONE as GONE
from db.lost import answered
from db.sql import Prepared, prepare
from db.tables.security import TENANT

Tenant = NewType("Tenant", int)
"""The key of a tenant: the one whose rows a transaction sees."""

Statement = Prepared | ClauseElement
Row = asyncpg.Record


class Mode(StrEnum):
    """What a transaction sees of others, and whether it may write."""

    SNAPSHOT = "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
    WRITE = "ISOLATION LEVEL REPEATABLE READ"
    WRITE_LOCKED = "ISOLATION LEVEL READ COMMITTED"


class Session:
    """One transaction on one connection; statements asked for at once are run one after the other."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self._turn = asyncio.Lock()

    async def rows(self, statement: Statement, **given: Any) -> list[Row]:
        """All rows of a statement."""
        prepared = statement if isinstance(statement, Prepared) else prepare(statement)
        async with self._turn:
            rows: list[Row] = await answered(self.connection.fetch(prepared.text, *prepared.arguments(given)))
        return rows

    async def row(self, statement: Statement, **given: Any) -> Row | None:
        """The first row of a statement, or None."""
        rows = await self.rows(statement, **given)
        return rows[0] if rows else None

    async def value(self, statement: Statement, **given: Any) -> Any:
        """The first value of the first row, or None."""
        row = await self.row(statement, **given)
        return None if row is None else row[0]

    async def command(self, text: str) -> None:
        """A command that takes no parameters and answers nothing."""
        async with self._turn:
            await answered(self.connection.execute(text))


class Database:
    """A pool of connections that act as the server's role.

    `revive` starts a database that does not run, if that is ours to do; it blocks until the database answers.
    """

    def __init__(self, pool: Any, statement_timeout: float, revive: Callable[[], object] | None = None) -> None:
        self.pool = pool
        self._read_limit = int(statement_timeout * 1000)
        self._revive = revive
        self._reviving = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        size: int = 16,
        statement_timeout: float = 10.0,
        command_timeout: float = 600.0,
        revive: Callable[[], object] | None = None,
    ) -> "Database":
        """Opens a pool; raises what asyncpg raises when the database does not answer."""
        pool = await asyncpg.create_pool(
            dsn,
            min_size=1,
            max_size=size,
            init=_prepare_connection,
            reset=_nothing,
            command_timeout=command_timeout,
            max_cacheable_statement_size=0,
            server_settings=patience.server_settings(),
        )
        return cls(pool, statement_timeout, revive)

    async def close(self) -> None:
        """Closes all connections, those in use when they come back."""
        await self.pool.close()

    @asynccontextmanager
    async def transaction(
        self, tenant: Tenant | None, mode: Mode = Mode.SNAPSHOT, *, durable: bool = True
    ) -> AsyncIterator[Session]:
        """One transaction that sees the rows of `tenant` alone; committed at the end, rolled back on an exception.

        Not `durable`: the commit does not wait for the disk; a crash may undo it, whole, until a later durable one.
        """
        connection = await self._begun(self._begin(tenant, mode, durable))
        try:
            async with _to_its_end(connection) as session:
                yield session
        finally:
            await self.pool.release(connection)

    @asynccontextmanager
    async def hold(self) -> AsyncIterator["Held"]:
        """A connection for one transaction after the other, that the server ends when it hears nothing of its holder.

        What its session holds, locks for one, ends with it: at the end of the context, or when the holder hangs.
        """
        connection = await self._begun(patience.of_holder())
        try:
            try:
                yield Held(connection, self._begin)
            except BaseException:
                _end(connection)
                raise
            await _let_go(connection)
        finally:
            await self.pool.release(connection)

    async def _begun(self, begin: str) -> Any:
        """A connection with a transaction begun; connections that a restart has left dead are passed over."""
        for last in (False, True):
            try:
                return await self._try_to_begin(begin)
            except GONE:
                if last or self._revive is None:
                    raise
                async with self._reviving:
                    await asyncio.to_thread(self._revive)
                await self.pool.expire_connections()
        raise AssertionError

    async def _try_to_begin(self, begin: str) -> Any:
        connection = await self.pool.acquire()
        try:
            await answered(connection.execute(begin))
        except BaseException:
            await self.pool.release(connection)
            raise
        return connection

    def _begin(self, tenant: Tenant | None, mode: Mode, durable: bool) -> str:
        begin = f"BEGIN {mode}; SET LOCAL {TENANT} = '{'' if tenant is None else int(tenant)}'"
        reading = f"; SET LOCAL statement_timeout = {self._read_limit}"
        limits = reading if mode is Mode.SNAPSHOT else patience.in_writing()
        return begin + limits + ("" if durable else "; SET LOCAL synchronous_commit = off")


class Held:
    """A connection that is kept between transactions, with all that its session holds."""

    def __init__(self, connection: Any, begin: Callable[[Tenant | None, Mode, bool], str]) -> None:
        self.session = Session(connection)
        """For what is to outlive a transaction."""
        self._begin = begin

    @asynccontextmanager
    async def transaction(
        self, tenant: Tenant | None, mode: Mode = Mode.SNAPSHOT, *, durable: bool = True
    ) -> AsyncIterator[Session]:
        """As that of `Database`, on this connection; raises what GONE lists when the session has ended."""
        await answered(self.session.connection.execute(self._begin(tenant, mode, durable)))
        async with _to_its_end(self.session.connection) as session:
            yield session


@asynccontextmanager
async def _to_its_end(connection: Any) -> AsyncIterator[Session]:
    """The transaction that was begun: committed, or rolled back on an exception."""
    try:
        yield Session(connection)
    except BaseException:
        await _roll_back(connection)
        raise
    await answered(connection.execute("COMMIT"))


async def _let_go(connection: Any) -> None:
    """Gives up what the session holds; one that cannot even do that is ended, which does the same."""
    try:
        await connection.execute("SELECT pg_advisory_unlock_all(); RESET idle_session_timeout")
    except GONE:
        _end(connection)


async def _prepare_connection(connection: Any) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_as_json, decoder=json.loads)


async def _roll_back(connection: Any) -> None:
    """Rolls back; a connection that cannot even do that is given up."""
    try:
        await connection.execute("ROLLBACK")
    except GONE:
        _end(connection)


def _end(connection: Any) -> None:
    """Ends a connection at once; the pool does not know one any more that the server has ended."""
    with suppress(asyncpg.InterfaceError):
        connection.terminate()


def _as_json(value: object) -> str:
    """A text is taken for JSON already: nothing of ours is stored as a bare JSON text."""
    return value if isinstance(value, str) else json.dumps(value)


async def _nothing(connection: Any) -> None:
    """Stands for the pool's reset query: every setting of ours is local to a transaction."""
