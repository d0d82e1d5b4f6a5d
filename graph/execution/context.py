"""The context that the resolvers of one operation share: caller, current instant, snapshot, loaders."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import strawberry
import structlog

from db.engine import Database, Mode, Partner, Scope, Session, Tenant
from graph.execution.limits import DEFAULT_PAGE_SIZE
from graph.execution.loaders import Loaders
from rules.declarations.permissions import Permission
from rules.service import Service

log = structlog.get_logger(__name__)


NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Caller:
    """The bearer of a valid token.

    `tenant_name`: as in the token. `distributor`: the name of a partner's distributor, which may not exist; None for an
    operator.
    """

    tenant: Tenant
    tenant_name: str
    subject: str
    distributor: str | None
    permissions: frozenset[Permission]
    expires_at: datetime = NEVER
    """When the token expires; it is accepted for another `tokens.SKEW` seconds."""
    address: str | None = None
    """The network address of the client, as the server sees it."""

    @property
    def is_partner(self) -> bool:
        """Whether the token names a distributor, existing or not: such a caller only reads."""
        return self.distributor is not None

    @property
    def scope(self) -> Scope:
        """Whose rows it sees."""
        return self.tenant if self.distributor is None else Partner(self.tenant, self.distributor)

    @property
    def cursor_owner(self) -> tuple[int | str, ...]:
        """Whose lists its cursors are of: a partner's are its own."""
        return (int(self.tenant),) if self.distributor is None else (int(self.tenant), self.distributor)


@dataclass(slots=True)
class Snapshot:
    """One read-only transaction for all reads of an operation, begun when first needed, until the operation ends.

    Beginning and ending wait for each other: a resolver of an aborted operation may be beginning the transaction while
    the operation ends, and nobody would end it later.
    """

    database: Database
    scope: Scope
    _closed: bool = False
    _session: Session | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def session(self) -> Session:
        """The transaction; the first call begins it. Raises OperationEndedError once the snapshot is closed."""
        if self._session is None:
            async with self._lock:
                return await self._begun()
        return self._session

    async def release(self) -> None:
        """Ends the transaction once the current statement is done; the next read begins a new one."""
        async with self._lock:
            await self._end()

    async def close(self) -> None:
        """Ends the transaction for good: no later read begins one."""
        self._closed = True  # before any wait: if this is cancelled, whoever is beginning the transaction ends it
        await self.release()

    async def _begun(self) -> Session:
        if self._session is None:
            self._check_open()
            transaction = self.database.transaction(self.scope, Mode.SNAPSHOT)
            self._session = await self._stack.enter_async_context(transaction)
            if self._closed:
                await self._end()
            self._check_open()
        return self._session

    async def _end(self) -> None:
        session, self._session = self._session, None
        if session is None:
            return
        async with session._turn:
            session.connection = _Released()
            try:
                await self._stack.aclose()
            except Exception:
                log.warning("a snapshot did not end well", exc_info=True)

    def _check_open(self) -> None:
        if self._closed:
            raise OperationEndedError


class OperationEndedError(RuntimeError):
    """A resolver of an aborted operation still reads."""

    def __init__(self) -> None:
        super().__init__("the operation has ended")


class _Released:
    """The connection of a snapshot that has ended, in case a resolver of an aborted operation still uses it."""

    def __getattr__(self, name: str) -> Any:
        raise OperationEndedError


@dataclass
class Context:
    """The context of one operation. `now`: the instant at which it began; the clock is read once."""

    caller: Caller
    now: datetime
    database: Database
    service: Service
    request_id: str
    field_names: frozenset[str] = frozenset()
    """The names of all fields in the document: data of other fields need not be read."""
    max_page_size: int = DEFAULT_PAGE_SIZE
    """Edges that a page may have."""

    @cached_property
    def snapshot(self) -> Snapshot:
        """The operation's snapshot."""
        return Snapshot(self.database, self.caller.scope)

    @cached_property
    def load(self) -> Loaders:
        """The operation's loaders, which cache what they have loaded."""
        return Loaders(self.session, self.now)

    async def session(self) -> Session:
        """The operation's read-only transaction."""
        return await self.snapshot.session()

    async def renew(self) -> None:
        """Ends the snapshot and empties the loaders: later reads are of a new snapshot."""
        await self.snapshot.release()
        self.__dict__.pop("load", None)


Info = strawberry.Info[Context, None]
"""The `info` of a resolver."""
