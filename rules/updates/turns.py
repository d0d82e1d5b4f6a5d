"""Working on updates that were accepted: whose turn it is, alone in its batch, from the cursor on.

Whoever comes, worker or the server that answers a mutation, takes the lease of the batch and works on its connection:
two never work on one update, and two updates of one batch run one after the other. The lease ends with its holder, also
with one that hangs.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from db import batches, queue, retention
from db.batches import BatchReference
from db.connection_errors import is_connection_lost
from db.engine import Database, Mode, Row, Session, Tenant
from db.leases import lease
from rules.declarations.batch_parameters import batch_parameters
from rules.judging.statements.distributors import suspended_distributors
from rules.requests.serialization import request_from_json
from rules.reverts.revert_request import RevertRequest
from rules.reverts.revert_task import RevertTask
from rules.updates import chunks, faults
from rules.updates.chunks import Transactions, UpdateRun
from rules.updates.retrying import retry_transient
from rules.updates.statements import accept, lifecycle, progress
from rules.updates.tasks import RequestTask, Task

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


async def take_turn(
    database: Database, job: queue.Job, clock: Clock, chunk_size: int, stop: asyncio.Event | None = None
) -> None:
    """Takes an update as far as it goes; does nothing where it has ended, or it is not its turn.

    Raises what a database that went away raises: the update goes on when it is back. Other faults end the update.
    Raises Leaving after the chunk under way when `stop` is set.
    """
    batch = None
    async with _fail_on_fault(database, job, clock):
        batch = await retry_transient(lambda _: _batch_of(database, job, clock(), chunk_size))
    if batch is None:
        return
    async with lease(database, batch) as held:
        if held is None:
            return
        async with _fail_on_fault(held, job, clock):
            await _run_update(held, job, clock, stop)
    await enqueue_next(database, job.tenant, batch)


async def _run_update(held: Transactions, job: queue.Job, clock: Clock, stop: asyncio.Event | None) -> None:
    update = await retry_transient(lambda _: _begin(held, job, clock()))
    if update is not None:
        await chunks.run(held, update, clock, stop)


@asynccontextmanager
async def _fail_on_fault(database: Transactions, job: queue.Job, clock: Clock) -> AsyncIterator[None]:
    """A fault that persists ends the update FAILED; who was overtaken has nothing left to do, who leaves leaves it."""
    try:
        yield
    except chunks.Superseded:
        return
    except chunks.StopRequested:
        raise
    except Exception as fault:
        if is_connection_lost(fault):
            raise
        reference = secrets.token_hex(6)
        log.exception("batch update %s failed, reference %s", job.update, reference)
        await _fail(database, job, clock(), faults.failure_sentence(fault, reference))


async def _fail(database: Transactions, job: queue.Job, now: datetime, happened: str) -> None:
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is not None:
            failure = f"{happened} {faults.failure_advice(row['state'], row['on_refusal'])}"
            await session.rows(lifecycle.fail(), batch_update=job.update, now=now, failure=failure)


async def enqueue_next(database: Database, tenant: Tenant, batch: int) -> None:
    """Queues a job for the update of that batch whose turn it is now."""
    async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
        following = await session.value(lifecycle.first_waiting(), batch=batch)
        if following is not None:
            await queue.enqueue(session, queue.Job(tenant, following))


async def update_ahead(session: Session, update: int) -> int | None:
    """The update of the same batch that has to end before that one's turn comes."""
    key: int | None = await session.value(lifecycle.update_ahead(), batch_update=update)
    return key


async def _batch_of(database: Transactions, job: queue.Job, now: datetime, chunk_size: int) -> int | None:
    """The batch of an update that is to go on; a scheduled one comes due, whoever works on its batch meanwhile."""
    async with database.transaction(job.tenant) as session:
        row = await session.row(lifecycle.stored(locked=False), batch_update=job.update)
    if row is not None and row["state"] == "SCHEDULED":
        async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
            row = await _start_scheduled(session, job, now, chunk_size)
    return None if row is None or row["state"] not in ("QUEUED", "RUNNING") else int(row["batch_id"])


async def _begin(database: Transactions, job: queue.Job, now: datetime) -> UpdateRun | None:
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is None or row["state"] not in ("QUEUED", "RUNNING"):
            return None
        if await session.value(lifecycle.update_ahead(), batch_update=job.update) is not None:
            return None
        await session.rows(lifecycle.start(), batch_update=job.update)
        return await restore_run(session, job, row, now)


async def restore_run(session: Session, job: queue.Job, row: Row, now: datetime) -> UpdateRun:
    """An update whose selection is fixed, as its row (`lifecycle.stored`) says: ready for its next chunk."""
    task = await _task(session, row, now)
    stored = {name: row[name] for name in ("started_at", "next_chunk", "chunks", "selected")}
    return chunks.prepare_run(job.update, job.tenant, task, **stored)


async def _start_scheduled(session: Session, job: queue.Job, now: datetime, chunk_size: int) -> Row | None:
    """Selects and queues a scheduled update whose time has come; answers its row, None where it has not."""
    row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
    if row is None or row["state"] != "SCHEDULED":
        return row
    if row["start_at"] > now:
        await queue.enqueue(session, job, row["start_at"] - now)
        return None
    suspended = await session.value(suspended_distributors())
    await session.rows(lifecycle.start_scheduled(), batch_update=job.update, now=now, suspended=suspended)
    task = await _task(session, row, now)
    if not isinstance(task, RequestTask):
        raise TypeError("a revert is never scheduled")
    await fix_selection(session, job, task, now, chunk_size)
    return await session.row(lifecycle.stored(locked=False), batch_update=job.update)


async def fix_selection(
    session: Session, job: queue.Job, task: RequestTask, started_at: datetime, chunk_size: int
) -> int:
    """Fixes what an update started at that instant selects, as chunks; answers how many accounts that are."""
    await retention.ensure_partition(session, started_at)
    filter_, chosen = task.request.filter, task.request.filter.values(task.batch)
    fixed = {"tenant": job.tenant, "batch_update": job.update, "chunk_size": chunk_size}
    values = {**chosen, **batch_parameters(task.batch), **fixed}
    sizes = [row[0] for row in await session.rows(accept.selection(filter_.shape), **values)]
    await session.rows(progress.count_selected(), batch_update=job.update, selected=sum(sizes))
    return sum(sizes)


async def _task(session: Session, row: Row, now: datetime) -> Task:
    """What the update of that row has to do, as it was accepted."""
    batch = await batches.find(session, BatchReference(key=row["batch_id"]), now)
    if batch is None:
        raise LookupError("a batch with updates is never removed")
    if row["reverts"] is not None:
        return RevertTask(batch, RevertRequest.restored(row["request"]), row["reverted_since"])
    return RequestTask(batch, replace(request_from_json(row["request"]), start_at=row["start_at"]))
