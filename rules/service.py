"""The rule-checking service: preview, apply, cancel, revert. The only entrance to the rules from the faces."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from db import batches
from db.engine import Database, Mode, Session, Tenant
from db.queue import Job
from rules.declarations.permissions import Permission
from rules.judging import previews
from rules.judging.previews import Findings
from rules.requests.criteria import criteria
from rules.requests.request import Request
from rules.requests.validation import validate
from rules.requests.wording import RequestedChange, requested_changes
from rules.reverts import eligibility
from rules.updates import accepting, cancelling
from rules.updates.accepting import Accepted, Requester, Sizes
from rules.updates.retrying import RETRY_FOR_IN_REQUEST, retry_transient
from rules.updates.small_updates import SmallUpdates

Clock = Callable[[], datetime]
Accept = Callable[[Session, datetime], Awaitable[Accepted]]


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview: the request in words, and what its rules found."""

    batch: batches.Batch
    criteria: list[tuple[str, str]]
    changes: list[RequestedChange]
    findings: Findings


class Service:
    """Previews and applies requests for one database; once `due` is set, no update is waited for any more."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chunk_size: int = 20_000,
        small: int = 10_000,
        due: asyncio.Event | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.chunk_size = chunk_size
        self._sizes = Sizes(chunk_size, small)
        self._finisher = SmallUpdates(database, clock, chunk_size, small, due or asyncio.Event())

    async def preview(self, session: Session, request: Request, now: datetime) -> Preview:
        """Judges every selected account in the session's snapshot and changes nothing; raises Refused."""
        valid = await validate(session, request, now, applied=False)
        words = await criteria(session, valid.batch, request.filter)
        return Preview(valid.batch, words, requested_changes(valid), await previews.find(session, valid))

    async def preview_revert(self, session: Session, update: int, now: datetime) -> Preview:
        """Judges every account that reverting an update would change, likewise."""
        found = await eligibility.find(session, update, now, accepted=False)
        return Preview(found.task.batch, found.criteria, found.changes, await found.find(session))

    async def permissions_for_revert(self, session: Session, update: int) -> frozenset[Permission]:
        """The permissions that reverting an update wants."""
        return await eligibility.required_permissions(session, update)

    async def apply(self, tenant: Tenant, subject: str, request: Request, address: str | None = None) -> int:
        """Accepts the request; returns the batch update's key. Raises Refused, and changes nothing then.

        A small update is done when this returns, unless it has to wait for another of its batch; a large one is
        left to the workers. A key that came before with the same request answers with its batch update, and goes on
        with a small one that nobody works on any more. `address`: from where it is asked for, for the record.
        """
        who = Requester(tenant, subject, address)
        return await self._take_on(
            who, lambda session, now: accepting.accept_request(session, who, request, now, self._sizes)
        )

    async def revert(
        self,
        tenant: Tenant,
        subject: str,
        update: int,
        token: str | None = None,
        comment: str | None = None,
        address: str | None = None,
    ) -> int:
        """Accepts the revert of an update, likewise; `token`: what a preview of it has confirmed."""
        who = Requester(tenant, subject, address)
        return await self._take_on(
            who, lambda session, now: accepting.accept_revert(session, who, update, token, comment, now, self._sizes)
        )

    async def settled(self, session: Session, update: int) -> bool:
        """Whether an update may be answered as that snapshot shows it: a small one has ended or waits for another."""
        return await self._finisher.settled(session, update)

    async def finish(self, tenant: Tenant, update: int) -> bool:
        """Works on a small update until it is settled; False where it is answered as it is all the same."""
        return await self._finisher.finish(Job(tenant, update))

    async def cancel(self, tenant: Tenant, subject: str, update: int) -> None:
        """Cancels an update between two chunks; raises Refused where there is none or it has ended."""
        await cancelling.cancel(self.database, tenant, subject, update, self.clock())

    async def _take_on(self, who: Requester, accept: Accept) -> int:
        """Accepts an update, tried again when that conflicts with other writers, and does it if it is small."""

        async def once(_: int) -> Accepted:
            async with self.database.transaction(who.tenant, Mode.WRITE) as session:
                return await accept(session, self.clock())

        accepted = await retry_transient(once, RETRY_FOR_IN_REQUEST)
        if accepted.small:
            await self._finisher.finish(accepted.job)
        return accepted.job.update
