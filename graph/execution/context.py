"""What the resolvers of one operation share: who asks, now, one snapshot, what was loaded already."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import strawberry
import structlog

from db.engine import Database, Mode, Session, Tenant
from graph.execution.loaders import Loaders
from rules.declarations.permissions import Permission
from rules.service import Service

log = structlog.get_logger(__name__)


NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: what a valid token says, with its tenant found.

    `tenant`: the one whose rows it is shown; of a partner whose distributor is not there, nobody's.
    """

    tenant: Tenant
    tenant_name: str
    subject: str
    distributor: str | None
    permissions: frozenset[Permission]
    expires_at: datetime = NEVER
    """When the token ends; clocks may differ by `tokens.SKEW`."""
    address: str | None = None
    """The network address that asks, as the server sees it."""

    @property
    def is_partner(self) -> bool:
        """Whether it is a distributor's portal that asks, whatever distributor the token names: it only reads."""
        return self.distributor is not None


@dataclass(slots=True)
class Snapshot:
    """One read-only transaction for all of an operation's reads, taken when first needed."""

    database: Database
    tenant: Tenant
    _session: Session | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def session(self) -> Session:
        """The transaction, begun by whoever asks first."""
        if self._session is None:
            async with self._turn:
                if self._session is None:
                    transaction = self.database.transaction(self.tenant, Mode.SNAPSHOT)
                    self._session = await self._stack.enter_async_context(transaction)
        return self._session

    async def release(self) -> None:
        """Ends the transaction when the statement under way is done; it can be begun anew."""
        session, self._session = self._session, None
        if session is None:
            return
        async with session._turn:
            session.connection = _Released()
            try:
                await self._stack.aclose()
            except Exception:
                log.warning("a snapshot did not end well", exc_info=True)


class _Released:
    """Stands for the connection of a snapshot that is no more, for what an aborted operation left behind."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("the operation has ended")


@dataclass
class Context:
    """One operation. `now` is read from the clock once."""

    caller: Caller
    now: datetime
    database: Database
    service: Service
    request_id: str
    named: frozenset[str] = frozenset()
    """The names of all fields in the document: what is not named need not be read."""

    @cached_property
    def snapshot(self) -> Snapshot:
        """The operation's snapshot."""
        return Snapshot(self.database, self.caller.tenant)

    @cached_property
    def load(self) -> Loaders:
        """What the operation has loaded, and loads, by key."""
        return Loaders(self.session, self.now)

    async def session(self) -> Session:
        """The operation's read-only transaction."""
        return await self.snapshot.session()

    async def renew(self) -> None:
        """Ends the snapshot and forgets what was loaded: what is read from now on is of a new one."""
        await self.snapshot.release()
        self.__dict__.pop("load", None)


Info = strawberry.Info[Context, None]
"""What a resolver may ask for."""
