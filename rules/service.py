"""The rule-checking service: preview and apply. The only entrance to the rules from the faces."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, select

from db import batches
from db.engine import Database, Mode, Session, Tenant
from db.sql import Prepared, prepare
from db.tables import batch_updates
from rules import previewing, running
from rules.criteria import criteria
from rules.errors import UserError, UserErrorCode
from rules.previewing import Findings
from rules.request import Request
from rules.statements import accept, progress
from rules.validation import Refused, Valid, validate
from rules.words import RequestedChange, requested_changes

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
FAILURE = (
    "The update was stopped by a fault; what was done until then stays done and is recorded in its results. "
    "Select the accounts that are left and ask again."
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A preview: the request in words, and what its rules found."""

    batch: batches.Batch
    criteria: list[tuple[str, str]]
    changes: list[RequestedChange]
    findings: Findings


class Service:
    """Previews and applies requests for one database."""

    def __init__(self, database: Database, clock: Clock, chunk_size: int = 20_000) -> None:
        self.database = database
        self.clock = clock
        self.chunk_size = chunk_size

    async def preview(self, session: Session, request: Request, now: datetime) -> Preview:
        """Judges every selected account in the session's snapshot and changes nothing; raises Refused."""
        valid = await validate(session, request, now, applied=False)
        words = await criteria(session, valid.batch, request.filter)
        return Preview(valid.batch, words, requested_changes(valid), await previewing.find(session, valid))

    async def apply(self, tenant: Tenant, subject: str, request: Request) -> int:
        """Accepts the request and does it; returns the batch update's key. Raises Refused, and changes nothing then.

        A key that came before with the same request answers with its batch update. A fault after the request was
        accepted ends the update FAILED and is logged.
        """
        accepted = await self._accept(tenant, subject, request)
        if isinstance(accepted, int):
            return accepted
        try:
            await running.run(self.database, accepted, self.clock)
        except Exception:
            log.exception("batch update %s failed", accepted.key)
            await running.fail(self.database, accepted, FAILURE, self.clock())
        return accepted.key

    async def _accept(self, tenant: Tenant, subject: str, request: Request) -> "int | running.Running":
        """Accepts the request, tried again when it conflicts with other writers."""
        for _ in range(running.TRIES - 1):
            try:
                return await self._accept_once(tenant, subject, request)
            except running.CONFLICTS:
                continue
        return await self._accept_once(tenant, subject, request)

    async def _accept_once(self, tenant: Tenant, subject: str, request: Request) -> "int | running.Running":
        now = self.clock()
        async with self.database.transaction(tenant, Mode.WRITE) as session:
            earlier = await _answered_before(session, subject, request, now)
            if earlier is not None:
                return earlier
            valid = await validate(session, request, now, applied=True)
            if request.confirmation_token is not None:
                await _confirm(session, valid)
            return await self._begin(session, tenant, subject, valid, now)

    async def _begin(
        self, session: Session, tenant: Tenant, subject: str, valid: Valid, now: datetime
    ) -> "running.Running":
        row = await _row(session, tenant, subject, valid, now)
        key: int = await session.value(accept.update(), **row)
        values = {**valid.values, "tenant": tenant, "batch_update": key, "chunk_size": self.chunk_size}
        sizes = [row[0] for row in await session.rows(accept.selection(valid.request.filter.shape), **values)]
        await session.rows(progress.count_selected(), batch_update=key, selected=sum(sizes))
        return running.running(key, tenant, valid, sizes)


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
        "started_at": now,
        "state": "RUNNING",
        "suspended_distributors": await session.value(accept.suspended_distributors()),
    }


async def _confirm(session: Session, valid: Valid) -> None:
    findings = await previewing.find(session, valid)
    if findings.confirmation_token != valid.request.confirmation_token:
        raise Refused([UserError(UserErrorCode.CONFIRMATION_STALE, ("confirmationToken",))])


async def _answered_before(session: Session, subject: str, request: Request, now: datetime) -> int | None:
    if request.idempotency_key is None:
        return None
    row = await session.row(_by_key(), subject=subject, idempotency_key=request.idempotency_key)
    if row is None:
        return None
    batch = await batches.find(session, request.filter.batch, now)
    if row["fingerprint"] != request.fingerprint(batch):
        raise Refused([UserError(UserErrorCode.IDEMPOTENCY_KEY_REUSED, ("idempotencyKey",))])
    key: int = row["id"]
    return key


def _by_key() -> Prepared:
    return prepare(
        select(batch_updates.c.id, batch_updates.c.fingerprint).where(
            batch_updates.c.requested_by == bindparam("subject", type_=Text),
            batch_updates.c.idempotency_key == bindparam("idempotency_key", type_=Text),
        )
    )
