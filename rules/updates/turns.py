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
from db.connection_errors import is_gone
from db.engine import Database, Mode, Row, Session, Tenant
from db.leases import lease
from rules.declarations.batch_parameters import of_batch
from rules.requests.serialization import restored
from rules.reverts.revert_request import Reversal
from rules.updates import chunks, faults
from rules.updates.chunks import Running, Transactions
from rules.updates.retrying import patiently
from rules.updates.statements import accept, lifecycle, progress
from rules.updates.tasks import Change, Task, Undoing

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


async def work(
    database: Database, job: queue.Job, clock: Clock, chunk_size: int, stop: asyncio.Event | None = None
) -> None:
    """Takes an update as far as it goes; does nothing where it has ended, or it is not its turn.

    Raises what a database that went away raises: the update goes on when it is back. Other faults end the update.
    Raises Leaving after the chunk under way when `stop` is set.
    """
    batch = None
    async with _ended_by_faults(database, job, clock):
        batch = await patiently(lambda _: _batch_of(database, job, clock(), chunk_size))
    if batch is None:
        return
    async with lease(database, batch) as held:
        if held is None:
            return
        async with _ended_by_faults(held, job, clock):
            await _go_on(held, job, clock, stop)
    await pass_on(database, job.tenant, batch)


async def _go_on(held: Transactions, job: queue.Job, clock: Clock, stop: asyncio.Event | None) -> None:
    update = await patiently(lambda _: _begin(held, job, clock()))
    if update is not None:
        await chunks.run(held, update, clock, stop)


@asynccontextmanager
async def _ended_by_faults(database: Transactions, job: queue.Job, clock: Clock) -> AsyncIterator[None]:
    """A fault that persists ends the update FAILED; who was overtaken has nothing left to do, who leaves leaves it."""
    try:
        yield
    except chunks.Overtaken:
        return
    except chunks.Leaving:
        raise
    except Exception as fault:
        if is_gone(fault):
            raise
        reference = secrets.token_hex(6)
        log.exception("batch update %s failed, reference %s", job.update, reference)
        await _fail(database, job, clock(), faults.told(fault, reference))


async def _fail(database: Transactions, job: queue.Job, now: datetime, happened: str) -> None:
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is not None:
            failure = f"{happened} {faults.rest(row['state'], row['on_refusal'])}"
            await session.rows(lifecycle.fail(), batch_update=job.update, now=now, failure=failure)


async def pass_on(database: Database, tenant: Tenant, batch: int) -> None:
    """Queues a job for the update of that batch whose turn it is now."""
    async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
        following = await session.value(lifecycle.first_waiting(), batch=batch)
        if following is not None:
            await queue.put(session, queue.Job(tenant, following))


async def ahead_of(session: Session, update: int) -> int | None:
    """The update of the same batch that has to end before that one's turn comes."""
    key: int | None = await session.value(lifecycle.ahead(), batch_update=update)
    return key


async def _batch_of(database: Transactions, job: queue.Job, now: datetime, chunk_size: int) -> int | None:
    """The batch of an update that is to go on; a scheduled one comes due, whoever works on its batch meanwhile."""
    async with database.transaction(job.tenant) as session:
        row = await session.row(lifecycle.stored(locked=False), batch_update=job.update)
    if row is not None and row["state"] == "SCHEDULED":
        async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
            row = await _come_due(session, job, now, chunk_size)
    return None if row is None or row["state"] not in ("QUEUED", "RUNNING") else int(row["batch_id"])


async def _begin(database: Transactions, job: queue.Job, now: datetime) -> Running | None:
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is None or row["state"] not in ("QUEUED", "RUNNING"):
            return None
        if await session.value(lifecycle.ahead(), batch_update=job.update) is not None:
            return None
        await session.rows(lifecycle.start(), batch_update=job.update)
        task = await _task(session, row, now)
    stored = {name: row[name] for name in ("started_at", "next_chunk", "chunks", "selected")}
    return chunks.running(job.update, job.tenant, task, **stored)


async def _come_due(session: Session, job: queue.Job, now: datetime, chunk_size: int) -> Row | None:
    """Selects and queues a scheduled update whose time has come; answers its row, None where it has not."""
    row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
    if row is None or row["state"] != "SCHEDULED":
        return row
    if row["start_at"] > now:
        await queue.put(session, job, row["start_at"] - now)
        return None
    suspended = await session.value(accept.suspended_distributors())
    await session.rows(lifecycle.come_due(), batch_update=job.update, now=now, suspended=suspended)
    task = await _task(session, row, now)
    if not isinstance(task, Change):
        raise TypeError("a revert is never scheduled")
    await fix_selection(session, job, task, now, chunk_size)
    return await session.row(lifecycle.stored(locked=False), batch_update=job.update)


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
