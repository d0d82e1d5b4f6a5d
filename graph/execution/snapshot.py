"""The snapshot of one operation: a read-only transaction, which its resolvers share."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import structlog

from db.background.tasks import start_shared
from db.connections.connection_errors import CONNECTION_LOST
from db.connections.time_limits import TimeLimit
from db.engine import Database, Mode, Scope, Session

log = structlog.get_logger(__name__)

_ending: "set[asyncio.Task[None]]" = set()
"""Tasks that end snapshots, which nobody else refers to."""


@dataclass(slots=True)
class Snapshot:
    """One read-only transaction for all reads of an operation, begun when first needed, until the operation ends.

    Beginning and ending wait for each other: a resolver of an aborted operation may be beginning the transaction while
    the operation ends, and nobody would end it later.
    """

    database: Database
    scope: Scope
    fault: Exception | None = None
    """Why no transaction can be begun: each read would wait again for a database that is away."""
    _closed: bool = False
    _session: Session | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def session(self, first: TimeLimit | None = None) -> Session:
        """The transaction; the first call begins it. Raises OperationEndedError once the snapshot is closed.

        `first`: the limit of the statement that it is wanted for, if another than usual: it is begun with that.
        """
        if self._session is None:
            async with self._lock:
                return await self._begun(first)
        return self._session

    async def release(self) -> None:
        """Ends the transaction once the current statement is done; the next read begins a new one."""
        async with self._lock:
            await self._end()

    def close_soon(self) -> None:
        """Ends the transaction for good, in the background: an answer does not wait for the end of what only reads.

        A transaction that does not end in time is terminated with its connection, which nobody uses again.
        """
        self._closed = True
        if self._session is not None or self._lock.locked():
            ending = start_shared(self.close(), "end of a snapshot")
            _ending.add(ending)
            ending.add_done_callback(_ending.discard)

    async def close(self) -> None:
        """Ends the transaction for good: no later read begins one."""
        self._closed = True  # before any wait: if this is cancelled, whoever is beginning the transaction ends it
        await self.release()

    async def _begun(self, first: TimeLimit | None) -> Session:
        if self._session is None:
            self._check_open()
            self.check()
            transaction = self.database.transaction(self.scope, Mode.SNAPSHOT, first=first)
            try:
                self._session = await self._stack.enter_async_context(transaction)
            except CONNECTION_LOST as lost:
                self.fault = lost
                raise
            if self._closed:
                await self._end()
            self._check_open()
        return self._session

    async def _end(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        try:
            await session.end(self._stack, OperationEndedError())
        except Exception:
            log.warning("a snapshot did not end well", exc_info=True)

    def check(self) -> None:
        """Raises the fault that a transaction of the operation could not be begun for."""
        if self.fault is not None:
            raise self.fault

    def _check_open(self) -> None:
        if self._closed:
            raise OperationEndedError


class OperationEndedError(RuntimeError):
    """A resolver of an aborted operation still reads."""

    def __init__(self) -> None:
        super().__init__("the operation has ended")
