"""The context that the resolvers of one operation share: caller, current instant, snapshot, loaders."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import strawberry

from db.connections.connection_errors import CONNECTION_LOST, CommitUnknown, is_connection_lost
from db.engine import Database, Partner, Scope, Session, Tenant
from graph.execution.limits import DEFAULT_PAGE_SIZE
from graph.execution.loaders import Loaders
from graph.execution.snapshot import Snapshot
from rules.declarations.permissions import Permission
from rules.service import Service

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
    recorded: bool = False
    """Whether a mutation of the operation has changed something, or may have."""
    ended: bool = False
    """Whether the operation has ended; a resolver of an aborted one may still want to read."""

    @cached_property
    def snapshot(self) -> Snapshot:
        """The operation's snapshot."""
        return Snapshot(self.database, self.caller.scope, _closed=self.ended)

    @cached_property
    def load(self) -> Loaders:
        """The operation's loaders, which cache what they have loaded."""
        return Loaders(self.session, self.now)

    async def session(self) -> Session:
        """The operation's read-only transaction."""
        return await self.snapshot.session()

    async def preview_session(self) -> Session:
        """The same transaction, with the limit of time that previews have."""
        limit = self.database.preview_limit
        return (await self.snapshot.session(limit)).limited(limit)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Notes what a change within has come to, for the answer and the mutation's later fields."""
        try:
            yield
        except CONNECTION_LOST as lost:
            if is_connection_lost(lost):
                self.recorded |= isinstance(lost, CommitUnknown)
                self.snapshot.fault = lost
            raise
        self.recorded = True

    def end(self) -> None:
        """Ends the snapshot for good: no later read begins one."""
        self.ended = True
        if "snapshot" in self.__dict__:
            self.snapshot.close_soon()

    async def renew(self) -> None:
        """Ends the snapshot and empties the loaders: later reads are of a new snapshot.

        Raises the fault of an earlier field that has found the database away.
        """
        self.snapshot.check()
        await self.snapshot.release()
        self.__dict__.pop("load", None)


Info = strawberry.Info[Context, None]
"""The `info` of a resolver."""
