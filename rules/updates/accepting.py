"""Accepting: the update's row, its selection and its job in one transaction, with all that may refuse it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, select

from db import batches, queue, retention
from db.engine import Row, Session, Tenant
from db.queue import Job
from db.sql import Prepared, prepare
from db.tables import batch_updates
from rules.declarations.errors import UserError, UserErrorCode
from rules.judging import confirmation, previews
from rules.judging.previews import Findings
from rules.judging.statements.distributors import suspended_distributors
from rules.requests.criteria import criteria_in_words
from rules.requests.request import RefusalPolicy, Request
from rules.requests.validation import RequestRefused, ValidRequest, validate
from rules.requests.wording import RequestedChange, requested_changes
from rules.reverts import eligibility
from rules.updates import turns
from rules.updates.statements import accept, progress
from rules.updates.tasks import RequestTask


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, as the token names them, and from which network address, where that is known."""

    tenant: Tenant
    subject: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted, and whether it is done before it is answered."""

    job: Job
    small: bool


@dataclass(frozen=True, slots=True)
class Sizes:
    """Accounts of a chunk, and those up to which an update is small."""

    chunk: int
    small: int


async def accept_request(session: Session, who: Requester, asked: Request, now: datetime, sizes: Sizes) -> Accepted:
    """Accepts a request; raises RequestRefused. A key that came before is answered with its update."""
    earlier = await _earlier_answer(session, who, asked, now)
    if earlier is not None:
        # Whose server has died half way: the repeat goes on with it.
        left = earlier["state"] in ("QUEUED", "RUNNING") and earlier["selected"] <= sizes.small
        return Accepted(Job(who.tenant, earlier["id"]), small=left)
    valid = await validate(session, asked, now, applied=True)
    if asked.confirmation_token is not None:
        _check_token(await previews.judge_selection(session, valid), asked.confirmation_token)
    row = {**_requester_columns(who, now), **await _request_columns(session, valid, now)}
    job = Job(who.tenant, await session.value(accept.update(), **row))
    if asked.start_at is not None:
        await queue.enqueue(session, job, asked.start_at - now)
        return Accepted(job, small=False)
    selected = await turns.fix_selection(session, job, RequestTask(valid.batch, valid.request), now, sizes.chunk)
    return await _queued(session, job, selected, sizes)


async def accept_revert(
    session: Session, who: Requester, update: int, token: str | None, comment: str | None, now: datetime, sizes: Sizes
) -> Accepted:
    """Accepts the revert of an update; raises RequestRefused."""
    revertible = await eligibility.find(session, update, now, accepted=True)
    if token is not None:
        _check_token(await revertible.find(session), token)
    row = {**_requester_columns(who, now), **_revert_columns(revertible), "comment": comment, "started_at": now}
    job = Job(who.tenant, await session.value(accept.update(), **row))
    await retention.ensure_partition(session, now)
    selected = await revertible.fix_selection(session, job.update, job.tenant)
    await session.rows(progress.count_selected(), batch_update=job.update, selected=selected)
    return await _queued(session, job, selected, sizes)


async def _queued(session: Session, job: Job, selected: int, sizes: Sizes) -> Accepted:
    """Leaves an update to the workers, unless it is small."""
    if selected > sizes.small:
        await queue.enqueue(session, job)
    return Accepted(job, small=selected <= sizes.small)


def _requester_columns(who: Requester, now: datetime) -> dict[str, Any]:
    """The columns of every row, filled with what is known of all."""
    asked = {"requested_by": who.subject, "requested_from": who.address, "requested_at": now}
    return {**dict.fromkeys(accept.ACCEPTED_COLUMNS), "tenant_id": who.tenant, **asked, "state": "QUEUED"}


async def _request_columns(session: Session, valid: ValidRequest, now: datetime) -> dict[str, Any]:
    asked = valid.request
    return {
        "batch_id": valid.batch.key,
        "on_refusal": asked.on_refusal.value,
        "request": asked.to_json(valid.batch),
        "fingerprint": valid.fingerprint,
        "criteria": [list(words) for words in await criteria_in_words(session, valid.batch, asked.filter)],
        "changes": _listed(requested_changes(valid)),
        "comment": asked.comment,
        "idempotency_key": asked.idempotency_key,
        "start_at": asked.start_at,
        "started_at": now if asked.start_at is None else None,
        "state": "QUEUED" if asked.start_at is None else "SCHEDULED",
        "suspended_distributors": await session.value(suspended_distributors()),
    }


def _revert_columns(revertible: eligibility.Revertible) -> dict[str, Any]:
    revert_request = revertible.task.revert_request
    return {
        "batch_id": revertible.task.batch.key,
        "on_refusal": RefusalPolicy.SKIP_REFUSED.value,
        "request": revert_request.to_json(),
        "fingerprint": revert_request.fingerprint,
        "criteria": [list(words) for words in revertible.criteria],
        "changes": _listed(revertible.changes),
        "suspended_distributors": [],
        "reverts": revert_request.update,
    }


def _listed(changes: list[RequestedChange]) -> list[list[str]]:
    return [[change.group, change.attribute, change.value] for change in changes]


def _check_token(findings: Findings, token: str) -> None:
    moved = confirmation.stale_reason(token, findings.confirmation_token)
    if moved is not None:
        raise RequestRefused([UserError(UserErrorCode.CONFIRMATION_STALE, ("confirmationToken",), moved)])


async def _earlier_answer(session: Session, who: Requester, asked: Request, now: datetime) -> Row | None:
    if asked.idempotency_key is None:
        return None
    row = await session.row(_by_key(), subject=who.subject, idempotency_key=asked.idempotency_key)
    if row is None:
        return None
    batch = await batches.find(session, asked.filter.batch, now)
    if row["fingerprint"] != asked.fingerprint(batch):
        raise RequestRefused([UserError(UserErrorCode.IDEMPOTENCY_KEY_REUSED, ("idempotencyKey",))])
    return row


def _by_key() -> Prepared:
    return prepare(
        select(batch_updates.c.id, batch_updates.c.fingerprint, batch_updates.c.state, batch_updates.c.selected).where(
            batch_updates.c.requested_by == bindparam("subject", type_=Text),
            batch_updates.c.idempotency_key == bindparam("idempotency_key", type_=Text),
        )
    )
