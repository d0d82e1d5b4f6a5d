"""The rule-checking service: preview, apply, revert, cancel. The API's entrance to the rules."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from db import batches
from db.connections.connection_errors import is_connection_lost
from db.engine import Database, Mode, Session, Tenant
from db.queue import Job
from rules.declarations.permissions import Permission
from rules.judging import previews
from rules.judging.previews import Findings
from rules.requests.criteria import criteria_in_words
from rules.requests.request import Request
from rules.requests.validation import RequestRefused, require_selection, validate
from rules.requests.wording import RequestedChange, requested_changes
from rules.reverts import eligibility
from rules.updates import accepting, cancelling, retrying, turns
from rules.updates.accepting import Accepted, Requester, Sizes
from rules.updates.at_once import run_at_once
from rules.updates.retrying import retry_transient
from rules.updates.small_updates import SmallUpdates
from rules.updates.tally import TALLY

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Accept = Callable[[Session, datetime], Awaitable[Accepted]]


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview: criteria and changes of the request for people, and the rules' findings."""

    batch: batches.Batch
    criteria: list[tuple[str, str]]
    changes: list[RequestedChange]
    findings: Findings


class Service:
    """Previews, applies and reverts requests in one database.

    `chunk_size`: accounts of a chunk; `small`: the most accounts of a small update, which is done before the mutation
    is answered. Once `stop` is set, at shutdown, no small update is waited for any more.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        chunk_size: int = 20_000,
        small: int = 10_000,
        stop: asyncio.Event | None = None,
    ) -> None:
        self.database = database
        self.clock = clock
        self.chunk_size = chunk_size
        self._sizes = Sizes(chunk_size, small)
        self._small_updates = SmallUpdates(database, clock, chunk_size, small, stop or asyncio.Event())

    async def preview(self, session: Session, request: Request, now: datetime) -> Preview:
        """Judge every selected account in the session's snapshot; changes nothing. Raises RequestRefused."""
        valid = await validate(session, request, now, applied=False, counted=True)
        findings = await previews.judge_selection(session, valid)
        require_selection(valid, findings.selected)
        criteria = await criteria_in_words(session, valid.batch, request.filter)
        return Preview(valid.batch, criteria, requested_changes(valid), findings)

    async def preview_revert(self, session: Session, update: int, now: datetime) -> Preview:
        """Judge every account that reverting an update would change, likewise."""
        revertible = await eligibility.find_revertible(session, update, now, claim=False)
        return Preview(revertible.task.batch, revertible.criteria, revertible.changes, await revertible.judge(session))

    async def permissions_for_revert(self, session: Session, update: int) -> frozenset[Permission]:
        """The permissions that reverting an update requires."""
        return await eligibility.required_permissions(session, update)

    async def apply(self, tenant: Tenant, subject: str, request: Request, address: str | None = None) -> int:
        """Accept a request and return the update's key. Raises RequestRefused, and changes nothing then.

        A small update is done when this returns, unless it has to wait for another update of its batch; a large one is
        left to the workers. A repeated idempotency key with the same request gives the same update again, and resumes
        a small one that was orphaned. `address`: the client's network address, for the record.
        """
        requester = Requester(tenant, subject, address)
        return await self._accept(
            requester, lambda session, now: accepting.accept_request(session, requester, request, now, self._sizes)
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
        """Accept the revert of an update, likewise; `token` is the confirmation token of a preview of it."""
        requester = Requester(tenant, subject, address)
        return await self._accept(
            requester,
            lambda session, now: accepting.accept_revert(session, requester, update, token, comment, now, self._sizes),
        )

    async def settled(self, session: Session, update: int) -> bool:
        """Whether no answer has to wait for an update: in that snapshot it has ended, waits for another or is large."""
        return await self._small_updates.settled(session, update)

    async def finish(self, tenant: Tenant, update: int) -> bool:
        """Run a small update until it is settled; False where it is not, and has to be answered as it is."""
        return await self._small_updates.finish(Job(tenant, update))

    async def cancel(self, tenant: Tenant, subject: str, update: int) -> None:
        """Cancel an update between two chunks; raises RequestRefused where it does not exist or has ended."""
        await cancelling.cancel(self.database, tenant, subject, update, self.clock())

    async def _accept(self, requester: Requester, accept: Accept) -> int:
        """Accept an update, with retries of transient faults, and run it if it is small."""
        try:
            accepted, done = await self._attempt(requester, accept, at_once=True)
        except RequestRefused:
            raise
        except Exception as fault:
            if is_connection_lost(fault):
                raise
            # Accepted apart from its work, it retries that for longer, and its record says why it failed.
            log.info("an update is not accepted and done at once: %s", type(fault).__name__)
            attempt = partial(self._attempt, requester, accept, at_once=False)
            accepted, done = await retry_transient(lambda _: attempt(), retrying.RETRY_FOR_IN_REQUEST)
        if done is not None and accepted.run is not None:
            TALLY.add(done)
            await turns.enqueue_next(self.database, requester.tenant, accepted.run.task.batch.key)
        elif accepted.small:
            await self._small_updates.finish(accepted.job)
        return accepted.job.update

    async def _attempt(
        self, requester: Requester, accept: Accept, *, at_once: bool
    ) -> tuple[Accepted, Mapping[str, Any] | None]:
        """Accept an update in a transaction, and do it in the same one where it can be; returns its counts then."""
        async with self.database.transaction(requester.tenant, Mode.WRITE) as session:
            now = self.clock()
            accepted = await accept(session, now)
            run = accepted.run if at_once else None
            return accepted, None if run is None else await run_at_once(session, run, now)
