"""Accepting an update: its checks, its row, its selection and its job, all in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Text, bindparam, select

from db import batches, queue
from db.background import retention
from db.engine import Row, Session, Tenant
from db.queue import Job
from db.sql import Prepared, prepare
from db.tables import batch_updates
from db.tracing import spans
from db.update_states import IN_QUEUE
from rules.declarations.errors import UserError, UserErrorCode
from rules.judging import confirmation, previews
from rules.judging.previews import Findings
from rules.requests.criteria import criteria_in_words
from rules.requests.request import RefusalPolicy, Request
from rules.requests.validation import RequestRefused, ValidRequest, require_selection, validate
from rules.requests.wording import RequestedChange, requested_changes
from rules.reverts import eligibility
from rules.reverts.revertible import Revertible
from rules.updates import starting
from rules.updates.faults import ConflictingChange
from rules.updates.statements import accept, progress
from rules.updates.tasks import RequestTask, Task
from rules.updates.update_run import UpdateRun, prepare_run


@dataclass(frozen=True, slots=True)
class Requester:
    """The requester: tenant and subject of the token, and the network address where it is known."""

    tenant: Tenant
    subject: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The job of an accepted update; a small one is done before the mutation is answered.

    `run`: what it does, where all of that is one chunk that can be done in the transaction that accepts it.
    """

    job: Job
    small: bool
    run: UpdateRun | None = None


@dataclass(frozen=True, slots=True)
class Sizes:
    """The accounts of a chunk, and the most accounts of a small update."""

    chunk: int
    small: int


async def accept_request(
    session: Session, requester: Requester, request: Request, now: datetime, sizes: Sizes
) -> Accepted:
    """Accept a request; raises RequestRefused. A repeated idempotency key gives the update that it was accepted as."""
    earlier = await _earlier_acceptance(session, requester, request, now)
    if earlier is not None:
        # A small update is orphaned if its server died meanwhile: the repeated request resumes it.
        unfinished_small = earlier["state"] in IN_QUEUE and earlier["selected"] <= sizes.small
        return Accepted(Job(requester.tenant, earlier["id"]), small=unfinished_small)
    valid = await validate(session, request, now, applied=True, counted=True)
    if request.confirmation_token is not None:
        findings = await previews.judge_selection(session, valid)
        require_selection(valid, findings.selected)
        _check_token(findings, request.confirmation_token)
    row = {**_requester_columns(requester, now), **await _request_columns(session, valid, now)}
    job, suspended = await _insert(session, row)
    if request.start_at is not None:
        await queue.enqueue(session, job, request.start_at - now)
        return Accepted(job, small=False)
    task = RequestTask(valid.batch, valid.request)
    chunks = await starting.fix_selection(session, job, task, now, sizes.chunk)
    require_selection(valid, sum(chunks))
    return await _enqueue_unless_small(session, job, task, now, chunks, sizes, suspended)


async def accept_revert(
    session: Session,
    requester: Requester,
    update: int,
    token: str | None,
    comment: str | None,
    now: datetime,
    sizes: Sizes,
) -> Accepted:
    """Accept the revert of an update, confirmed by `token` if there is one; raises RequestRefused."""
    revertible = await eligibility.find_revertible(session, update, now, claim=True)
    if token is not None:
        _check_token(await revertible.judge(session), token)
    row = {**_requester_columns(requester, now), **_revert_columns(revertible), "comment": comment, "started_at": now}
    job, suspended = await _insert(session, row)
    await retention.ensure_partition(session, now)
    chunks = await revertible.fix_selection(session, job.update, job.tenant)
    await session.rows(progress.count_selected(), batch_update=job.update, selected=sum(chunks))
    return await _enqueue_unless_small(session, job, revertible.task, now, chunks, sizes, suspended)


async def _insert(session: Session, row: dict[str, Any]) -> tuple[Job, list[int]]:
    """Insert an update's row; returns its job and the distributors that are suspended for it."""
    inserted = await session.row(accept.update(), **row)
    if inserted is None:
        raise ConflictingChange
    return Job(row["tenant_id"], inserted["id"]), inserted["suspended_distributors"]


async def _enqueue_unless_small(
    session: Session, job: Job, task: Task, now: datetime, chunks: list[int], sizes: Sizes, suspended: list[int]
) -> Accepted:
    """Leave an update to the workers, unless it is small; `chunks` are the numbers of accounts of its chunks."""
    selected = sum(chunks)
    if selected > sizes.small:
        await queue.enqueue(session, job)
        return Accepted(job, small=False)
    if len(chunks) != 1:
        return Accepted(job, small=True)
    run = prepare_run(
        job.update,
        job.tenant,
        task,
        started_at=now,
        next_chunk=0,
        chunks=1,
        selected=selected,
        traceparent=spans.current(),
    )
    stored = {"suspended_distributors": suspended, "exhausted_distributors": [], "chunk_selected": selected}
    return Accepted(job, small=True, run=replace(run, at_once=stored))


def _requester_columns(requester: Requester, now: datetime) -> dict[str, Any]:
    """Every column of the update's row, with the values that requests and reverts have in common."""
    requested = {"requested_by": requester.subject, "requested_from": requester.address, "requested_at": now}
    accepted = {"tenant_id": requester.tenant, "state": "QUEUED", "traceparent": spans.current()}
    return {**dict.fromkeys(accept.ACCEPTED_COLUMNS), **requested, **accepted}


async def _request_columns(session: Session, valid: ValidRequest, now: datetime) -> dict[str, Any]:
    request = valid.request
    return {
        "batch_id": valid.batch.key,
        "on_refusal": request.on_refusal.value,
        "request": request.to_json(valid.batch),
        "fingerprint": valid.fingerprint,
        "criteria": [list(words) for words in await criteria_in_words(session, valid.batch, request.filter)],
        "changes": _listed(requested_changes(valid)),
        "comment": request.comment,
        "idempotency_key": request.idempotency_key,
        "start_at": request.start_at,
        "started_at": now if request.start_at is None else None,
        "state": "QUEUED" if request.start_at is None else "SCHEDULED",
    }


def _revert_columns(revertible: Revertible) -> dict[str, Any]:
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
    stale = confirmation.stale_reason(token, findings.confirmation_token)
    if stale is not None:
        raise RequestRefused([UserError(UserErrorCode.CONFIRMATION_STALE, ("confirmationToken",), stale)])


async def _earlier_acceptance(session: Session, requester: Requester, request: Request, now: datetime) -> Row | None:
    if request.idempotency_key is None:
        return None
    row = await session.row(
        _update_by_idempotency_key(), subject=requester.subject, idempotency_key=request.idempotency_key
    )
    if row is None:
        return None
    batch = await batches.find(session, request.filter.batch, now)
    if row["fingerprint"] != request.fingerprint(batch):
        raise RequestRefused([UserError(UserErrorCode.IDEMPOTENCY_KEY_REUSED, ("idempotencyKey",))])
    return row


@cache
def _update_by_idempotency_key() -> Prepared:
    return prepare(
        select(batch_updates.c.id, batch_updates.c.fingerprint, batch_updates.c.state, batch_updates.c.selected).where(
            batch_updates.c.requested_by == bindparam("subject", type_=Text),
            batch_updates.c.idempotency_key == bindparam("idempotency_key", type_=Text),
        )
    )
