"""Working on updates that were accepted: whose turn it is, alone in its batch, from the cursor on.

Whoever comes, worker or the server that answers a mutation, holds an advisory lock on the batch while it works: two
never work on one update, and two updates of one batch run one after the other. The lock ends with its holder.
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select

from db import batches, queue, retention
from db.batches import BatchReference
from db.engine import GONE, Database, Mode, Row, Session, Tenant
from rules import running
from rules.parameters import of_batch
from rules.reversal import Reversal
from rules.running import Running
from rules.statements import accept, lifecycle, progress
from rules.stored import restored
from rules.tasks import Change, Task, Undoing

log = logging.getLogger(__name__)

FAILURE = (
    "The update was stopped by a fault; what was done until then stays done and is recorded in its results. "
    "Select the accounts that are left with leftBy and ask again."
)
_WORKING = 7_232
"""The first half of the advisory lock on a batch that is worked on."""

Clock = Callable[[], datetime]


async def work(database: Database, job: queue.Job, clock: Clock, chunk_size: int) -> None:
    """Takes an update as far as it goes; does nothing where it has ended, or it is not its turn.

    Raises what a database that went away raises: the update goes on when it is back.
    """
    batch = await _batch_of(database, job)
    if batch is None:
        return
    async with _alone(database, job.tenant, batch) as alone:
        update = await _begin(database, job, clock, chunk_size) if alone else None
        if update is not None:
            await _run(database, update, clock)
    if alone:
        await pass_on(database, job.tenant, batch)


async def _run(database: Database, update: Running, clock: Clock) -> None:
    try:
        await running.run(database, update, clock)
    except running.Overtaken:
        return
    except GONE:
        raise
    except Exception:
        log.exception("batch update %s failed", update.key)
        await running.fail(database, update, FAILURE, clock())


async def pass_on(database: Database, tenant: Tenant, batch: int) -> None:
    """Queues a job for the update of that batch whose turn it is now."""
    async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
        following = await session.value(lifecycle.first_waiting(), batch=batch)
        if following is not None:
            await queue.put(session, queue.Job(tenant, following))


async def look_after(database: Database, tenant: Tenant, now: datetime) -> None:
    """Queues jobs for what should be under way and has none, whatever became of its job."""
    async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
        for row in await session.rows(lifecycle.to_go_on(), now=now):
            await queue.put(session, queue.Job(tenant, row["id"]))


async def ahead_of(session: Session, update: int) -> int | None:
    """The update of the same batch that has to end before that one's turn comes."""
    key: int | None = await session.value(lifecycle.ahead(), batch_update=update)
    return key


async def _batch_of(database: Database, job: queue.Job) -> int | None:
    async with database.transaction(job.tenant) as session:
        row = await session.row(lifecycle.stored(locked=False), batch_update=job.update)
    return None if row is None or row["state"] not in ("SCHEDULED", "QUEUED", "RUNNING") else int(row["batch_id"])


@asynccontextmanager
async def _alone(database: Database, tenant: Tenant, batch: int) -> AsyncIterator[bool]:
    """Holds the lock on a batch for as long as it takes; False where somebody else does."""
    async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
        yield bool(await session.value(select(func.pg_try_advisory_xact_lock(_WORKING, batch))))


async def _begin(database: Database, job: queue.Job, clock: Clock, chunk_size: int) -> Running | None:
    now = clock()
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is not None and row["state"] == "SCHEDULED":
            row = await _come_due(session, job, row, now, chunk_size)
        if row is None or row["state"] not in ("QUEUED", "RUNNING"):
            return None
        if await session.value(lifecycle.ahead(), batch_update=job.update) is not None:
            return None
        await session.rows(lifecycle.start(), batch_update=job.update)
        task = await _task(session, row, now)
    stored = {name: row[name] for name in ("started_at", "next_chunk", "chunks", "selected")}
    return running.running(job.update, job.tenant, task, **stored)


async def _come_due(session: Session, job: queue.Job, row: Row, now: datetime, chunk_size: int) -> Row | None:
    """Selects and queues a scheduled update whose time has come."""
    if row["start_at"] > now:
        await queue.put(session, job, row["start_at"] - now)
        return None
    suspended = await session.value(accept.suspended_distributors())
    await session.rows(lifecycle.come_due(), batch_update=job.update, now=now, suspended=suspended)
    task = await _task(session, row, now)
    if not isinstance(task, Change):
        raise TypeError("a revert is never scheduled")
    await fix_selection(session, job, task, now, chunk_size)
    return await session.row(lifecycle.stored(locked=True), batch_update=job.update)


async def fix_selection(session: Session, job: queue.Job, task: Change, started_at: datetime, chunk_size: int) -> int:
    """Fixes what an update started at that instant selects, as chunks; answers how many accounts that are."""
    await retention.make_room(session, started_at)
    filter_, chosen = task.request.filter, task.request.filter.values(task.batch)
    fixed = {"tenant": job.tenant, "batch_update": job.update, "chunk_size": chunk_size}
    values = {**chosen, **of_batch(task.batch), **fixed}
    sizes = [row[0] for row in await session.rows(accept.selection(filter_.shape), **values)]
    await session.rows(progress.count_selected(), batch_update=job.update, selected=sum(sizes))
    return sum(sizes)


async def _task(session: Session, row: Row, now: datetime) -> Task:
    """What the update of that row has to do, as it was accepted."""
    batch = await batches.find(session, BatchReference(key=row["batch_id"]), now)
    if batch is None:
        raise LookupError("a batch with updates is never removed")
    if row["reverts"] is not None:
        return Undoing(batch, Reversal.restored(row["request"]), row["reverted_since"])
    return Change(batch, replace(restored(row["request"]), start_at=row["start_at"]))
