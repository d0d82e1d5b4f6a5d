"""The rule-checking service: preview and apply. The only entrance to the rules from the faces."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, select

from db import batches, queue
from db.engine import Database, Mode, Row, Session, Tenant
from db.lost import GONE
from db.queue import Job
from db.sql import Prepared, prepare
from db.tables import batch_updates
from rules import cancelling, previewing, working
from rules.criteria import criteria
from rules.errors import UserError, UserErrorCode
from rules.previewing import Findings
from rules.request import Request
from rules.retrying import IN_REQUEST, patiently
from rules.statements import accept
from rules.validation import Refused, Valid, validate
from rules.words import RequestedChange, requested_changes

log = logging.getLogger(__name__)

_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds in which a database that went away may be back while a small update is worked on."""

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview: the request in words, and what its rules found."""

    batch: batches.Batch
    criteria: list[tuple[str, str]]
    changes: list[RequestedChange]
    findings: Findings


class Service:
    """Previews and applies requests for one database."""

    def __init__(self, database: Database, clock: Clock, chunk_size: int = 20_000, small: int = 10_000) -> None:
        self.database = database
        self.clock = clock
        self.chunk_size = chunk_size
        self.small = small

    async def preview(self, session: Session, request: Request, now: datetime) -> Preview:
        """Judges every selected account in the session's snapshot and changes nothing; raises Refused."""
        valid = await validate(session, request, now, applied=False)
        words = await criteria(session, valid.batch, request.filter)
        return Preview(valid.batch, words, requested_changes(valid), await previewing.find(session, valid))

    async def apply(self, tenant: Tenant, subject: str, request: Request) -> int:
        """Accepts the request; returns the batch update's key. Raises Refused, and changes nothing then.

        A small update is done when this returns, unless it has to wait for another of its batch; a large one is
        left to the workers. A key that came before with the same request answers with its batch update, and goes on
        with a small one that nobody works on any more.
        """
        accepted = await patiently(lambda _: self._accept(tenant, subject, request), IN_REQUEST)
        if accepted.small:
            await self._finish(accepted.job)
        return accepted.job.update

    async def cancel(self, tenant: Tenant, subject: str, update: int) -> None:
        """Cancels an update between two chunks; raises Refused where there is none or it has ended."""
        await cancelling.cancel(self.database, tenant, subject, update, self.clock())

    async def _finish(self, job: Job) -> None:
        """Works on an update until it ends, also through a database that goes away for a moment."""
        for pause in _PAUSES:
            try:
                await working.work(self.database, job, self.clock, self.chunk_size)
                return
            except GONE as lost:
                log.info("batch update %s waits for the database: %s", job.update, type(lost).__name__)
                await asyncio.sleep(pause)
        await working.work(self.database, job, self.clock, self.chunk_size)

    async def _accept(self, tenant: Tenant, subject: str, request: Request) -> "_Accepted":
        now = self.clock()
        async with self.database.transaction(tenant, Mode.WRITE) as session:
            earlier = await _answered_before(session, subject, request, now)
            if earlier is not None:
                # Whose server has died half way: the repeat goes on with it.
                left = earlier["state"] in ("QUEUED", "RUNNING") and earlier["selected"] <= self.small
                return _Accepted(Job(tenant, earlier["id"]), small=left)
            valid = await validate(session, request, now, applied=True)
            if request.confirmation_token is not None:
                await _confirm(session, valid)
            return await self._begin(session, tenant, subject, valid, now)

    async def _begin(self, session: Session, tenant: Tenant, subject: str, valid: Valid, now: datetime) -> "_Accepted":
        job = Job(tenant, await session.value(accept.update(), **await _row(session, tenant, subject, valid, now)))
        if valid.request.start_at is not None:
            await queue.put(session, job, valid.request.start_at - now)
            return _Accepted(job, small=False)
        small = await working.fix_selection(session, job, valid, self.chunk_size) <= self.small
        if not small:
            await queue.put(session, job)
        return _Accepted(job, small=small)


@dataclass(frozen=True, slots=True)
class _Accepted:
    """What was accepted, and whether it is done before it is answered."""

    job: Job
    small: bool


async def _row(session: Session, tenant: Tenant, subject: str, valid: Valid, now: datetime) -> dict[str, Any]:
    request = valid.request
    return {
        "tenant_id": tenant,
        "batch_id": valid.batch.key,
        "on_refusal": request.on_refusal.value,
        "request": request.described(valid.batch),
        "fingerprint": request.fingerprint(valid.batch),
        "criteria": [list(words) for words in await criteria(session, valid.batch, request.filter)],
        "changes": [[change.group, change.attribute, change.value] for change in requested_changes(valid)],
        "comment": request.comment,
        "idempotency_key": request.idempotency_key,
        "requested_by": subject,
        "requested_at": now,
        "start_at": request.start_at,
        "started_at": now if request.start_at is None else None,
        "state": "QUEUED" if request.start_at is None else "SCHEDULED",
        "suspended_distributors": await session.value(accept.suspended_distributors()),
    }


async def _confirm(session: Session, valid: Valid) -> None:
    findings = await previewing.find(session, valid)
    if findings.confirmation_token != valid.request.confirmation_token:
        raise Refused([UserError(UserErrorCode.CONFIRMATION_STALE, ("confirmationToken",))])


async def _answered_before(session: Session, subject: str, request: Request, now: datetime) -> Row | None:
    if request.idempotency_key is None:
        return None
    row = await session.row(_by_key(), subject=subject, idempotency_key=request.idempotency_key)
    if row is None:
        return None
    batch = await batches.find(session, request.filter.batch, now)
    if row["fingerprint"] != request.fingerprint(batch):
        raise Refused([UserError(UserErrorCode.IDEMPOTENCY_KEY_REUSED, ("idempotencyKey",))])
    return row


def _by_key() -> Prepared:
    return prepare(
        select(batch_updates.c.id, batch_updates.c.fingerprint, batch_updates.c.state, batch_updates.c.selected).where(
            batch_updates.c.requested_by == bindparam("subject", type_=Text),
            batch_updates.c.idempotency_key == bindparam("idempotency_key", type_=Text),
        )
    )
