"""Connections and transactions: the server's only access to the database.

Each transaction sets its tenant, and its distributor if it is a partner's, local to itself, so that row-level security
shows it that tenant's rows alone and, of those, what the partner may see; without a tenant it sees no rows.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any

from db.connections import timeouts
from db.connections.connection_errors import CONNECTION_LOST as CONNECTION_LOST
from db.connections.pool_usage import PoolUsage
from db.connections.scope import Partner as Partner
from db.connections.scope import Scope as Scope
from db.connections.scope import Tenant as Tenant
from db.connections.scope import scope_command, scope_parameters
from db.connections.servers.sources import Sources, open_sources
from db.connections.session import Mode as Mode
from db.connections.session import Row as Row
from db.connections.session import Session as Session
from db.connections.session import Statement as Statement
from db.connections.shared_reads import SharedReads
from db.connections.source import ConnectionSource, Patience
from db.connections.standbys.reads import StandbyReads
from db.connections.standbys.reads import open_standbys as open_standbys
from db.connections.termination import terminate
from db.connections.time_limits import TimeLimit
from db.connections.transactions import HeldConnection as HeldConnection
from db.connections.transactions import commit_or_roll_back, release_locks

ANSWER_WITHIN = 1.5
"""Seconds that the database may take to begin a transaction for which somebody waits."""


class Database:
    """Connections that act as the server's role: which of them goes where is in `db.connections.servers.sources`.

    `read_limit`: of statements that read; `preview_limit`: of those of previews, which ask for it themselves.
    `standbys`: what partners' reads are answered by while it is near enough to the primary; None: the primary alone.
    """

    def __init__(
        self,
        sources: Sources,
        patience: Patience,
        read_limit: TimeLimit,
        preview_limit: TimeLimit,
        standbys: StandbyReads | None = None,
    ) -> None:
        self.dsn = sources.dsn
        self.pool = sources.transactions.pool
        self.usage = sources.transactions.usage
        self.preview_limit = preview_limit
        self.standbys = standbys
        self._sources = sources
        self._source = sources.transactions
        self._patience = patience
        self._read_limit = read_limit
        self.shared = SharedReads()
        """What is read once for all who ask at the same time."""
        self._once = replace(patience, answer=min(patience.answer, read_limit.seconds))

    @classmethod
    async def open(
        cls,
        dsn: str,
        *,
        pooled: str | None = None,
        size: int = 16,
        pool_timeout: float | None = None,
        statement_timeout: float = 10.0,
        preview_timeout: float = 60.0,
        command_timeout: float = 600.0,
        revive: Callable[[], object] | None = None,
        standbys: Sequence[str] = (),
        standby_lag: float = 1.0,
    ) -> "Database":
        """Open the pools, which connect once they are used. `pooled`: DSN of a pooler in front of the database.

        `pool_timeout`: seconds that a transaction waits for a free connection; None: as long as it takes, for work
        that nobody waits for. `revive` starts a database that does not run, where this process manages it; it blocks
        until the database answers. `standbys`: DSNs of standbys; `standby_lag`: seconds that they may be behind.
        """
        # The answer of a busy pooler is waited for as a free connection is: it has a queue of its own.
        answer = ANSWER_WITHIN if pooled is None or pool_timeout is None else pool_timeout
        patience = Patience() if pool_timeout is None else Patience(pool_timeout, answer)
        sources = await open_sources(dsn, pooled, size, patience, command_timeout, revive)
        read_limit = TimeLimit(statement_timeout, "STATEMENT_TIMEOUT")
        near = await open_standbys(dsn, standbys, standby_lag, size, command_timeout) if standbys else None
        return cls(sources, patience, read_limit, TimeLimit(preview_timeout, "PREVIEW_TIMEOUT"), near)

    @property
    def patient(self) -> "Database":
        """The same for work in the background, which waits for a free connection as long as it takes."""
        return Database(self._sources, Patience(), self._read_limit, self.preview_limit)

    @property
    def direct(self) -> "Database":
        """The same without a pooler."""
        return Database(self._sources.direct, self._patience, self._read_limit, self.preview_limit, self.standbys)

    @property
    def pooled(self) -> bool:
        """Whether its transactions go through a pooler."""
        return self._sources.pooled

    @property
    def usages(self) -> dict[str, PoolUsage]:
        """How each pool is used, by the server that it leads to."""
        found = {name: source.usage for name, source in self._sources.all.items()}
        standbys = () if self.standbys is None else self.standbys.standbys.all
        return found | {standby.name: standby.source.usage for standby in standbys}

    def sessions_in_use(self, seconds: float) -> dict[Any, float]:
        """The connections to the database itself that have been in use for so long, with since when."""
        return self._sources.sessions.in_use(seconds)

    @property
    def primary(self) -> "Database":
        """The same without standbys."""
        if self.standbys is None:
            return self
        return Database(self._sources, self._patience, self._read_limit, self.preview_limit)

    async def close(self) -> None:
        """Close all connections: those in use when they are released, or after `CLEANUP_TIMEOUT` at once."""
        if self.standbys is not None:
            self.standbys.close()
        await asyncio.gather(*(source.close() for source in self._sources.all.values()))

    @asynccontextmanager
    async def transaction(
        self, scope: Scope | None, mode: Mode = Mode.SNAPSHOT, *, durable: bool = True, first: TimeLimit | None = None
    ) -> AsyncIterator[Session]:
        """One transaction that sees the rows of `scope` alone; committed at the end, rolled back on an exception.

        Not `durable`: the commit does not wait for the disk; a crash may undo it as a whole, until a later durable
        commit. `first`: the limit that the first statement of a snapshot will have, if another than usual. Raises
        PoolExhausted where no connection comes free in time, one of CONNECTION_LOST where the database is away. A
        partner's reads may be of a standby: where that fails, StandbyFailed, and `primary` is to be asked.
        """
        if self.standbys is not None and isinstance(scope, Partner) and mode is Mode.SNAPSHOT:
            begin = self.begin_command(scope, mode, durable, first)
            async with self.standbys.transaction(begin, self._read_limit, first) as read:
                if read is not None:
                    yield read
                    return
        begin = self._sources.begin_command(mode) + self._local(scope, mode, durable, first)
        connection = await self._acquire_and_begin(self._source, begin)
        try:
            with self.usage.snapshot() if mode is Mode.SNAPSHOT else nullcontext():
                limit = self._read_limit if mode is Mode.SNAPSHOT else None
                async with commit_or_roll_back(connection, limit, first) as session:
                    yield session
        finally:
            await self._source.release(connection)

    async def read_once(self, scope: Scope, statement: Statement, **parameters: Any) -> list[Row] | None:
        """The rows of one statement that needs no transaction, as it limits itself to `scope` (`scope_row`).

        Through a pooler it has one all the same, as each time a session has to be told as whom it acts. None where that
        does not come about at once: a transaction then tells what is the matter. Raises PoolExhausted.
        """

        async def rows_on(connection: Any) -> list[Row]:
            return await Session(connection).rows(statement, **scope_parameters(scope), **parameters)

        if self.standbys is not None and isinstance(scope, Partner):
            rows = await self.standbys.read_once(rows_on)
            if rows is not None:
                return rows
        if self._sources.pooled:
            async with self.primary.transaction(scope) as session:
                return await session.rows(statement, **scope_parameters(scope), **parameters)
        return await self._source.try_once(rows_on, self._once)

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[HeldConnection]:
        """A connection for several transactions, which the server ends when its holder is silent.

        Locks of its session are released with it: at the end of the context, or when the holder is silent for too long
        (`db.connections.timeouts`).
        """
        source = self._sources.sessions
        connection = await self._acquire_and_begin(source, timeouts.lease_holder_timeout())
        try:
            try:
                yield HeldConnection(connection, self.begin_command, self._read_limit)
            except BaseException:
                terminate(connection)
                raise
            await release_locks(connection)
        finally:
            await source.release(connection)

    async def _acquire_and_begin(self, source: ConnectionSource, begin: str) -> Any:
        return await source.acquire(begin, self._patience)

    def begin_command(self, scope: Scope | None, mode: Mode, durable: bool, first: TimeLimit | None = None) -> str:
        """The commands that begin a transaction on a connection of our own."""
        return f"BEGIN {mode}" + self._local(scope, mode, durable, first)

    def _local(self, scope: Scope | None, mode: Mode, durable: bool, first: TimeLimit | None) -> str:
        """The commands after BEGIN: its scope and its limits are local to the transaction."""
        limits = f"; {(first or self._read_limit).command}" if mode is Mode.SNAPSHOT else timeouts.write_timeouts()
        return f"; {scope_command(scope)}" + limits + ("" if durable else "; SET LOCAL synchronous_commit = off")
