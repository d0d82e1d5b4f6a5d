"""Turns of accepted updates: each runs alone in its batch, in the order of acceptance, and is resumed at its cursor.

Whatever runs an update, a worker or the server that answers a mutation, takes the lease of the batch and uses the
lease's connection. So no update runs twice at a time, and the updates of a batch run one after the other. The lease
ends with its holder, also with one that hangs.
"""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable, Container
from contextlib import asynccontextmanager
from datetime import datetime

from db import queue
from db.connections.connection_errors import DATABASE_ERRORS, is_connection_lost
from db.connections.leases import lease
from db.engine import Database, Mode, Session, Tenant
from db.update_states import IN_QUEUE, UNFINISHED
from rules.updates import chunks, faults, retrying
from rules.updates.chunks import Transactions
from rules.updates.restoring import restore_run
from rules.updates.retrying import retry_transient
from rules.updates.starting import start_scheduled
from rules.updates.statements import lifecycle
from rules.updates.update_run import Superseded, UpdateRun

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]


async def take_turn(
    database: Database, job: queue.Job, clock: Clock, chunk_size: int, stop: asyncio.Event | None = None
) -> None:
    """Run an update to its end if it is its turn; does nothing where it is not, or the update has ended.

    A scheduled update that is due gets its selection of `chunk_size` accounts a chunk first. Raises the fault where the
    connection is lost: the update is resumed later. Other faults that persist end the update as FAILED. Raises
    StopRequested after the chunk under way once `stop` is set.
    """
    batch = None
    # Without the lease another process may be running the update: then its end is none of ours.
    async with _fail_on_fault(database, job, clock, "SCHEDULED"):
        batch = await retry_transient(lambda _: _batch_to_run(database, job, clock(), chunk_size))
    if batch is None:
        return
    async with lease(database, batch) as leased:
        if leased is None:
            return
        async with _fail_on_fault(leased, job, clock, *UNFINISHED):
            await _run_update(leased, job, clock, stop)
    await enqueue_next(database, job.tenant, batch)


async def _run_update(leased: Transactions, job: queue.Job, clock: Clock, stop: asyncio.Event | None) -> None:
    update = await retry_transient(lambda _: _begin(leased, job, clock()))
    if update is not None:
        await chunks.run(leased, update, clock, stop)


@asynccontextmanager
async def _fail_on_fault(database: Transactions, job: queue.Job, clock: Clock, *states: str) -> AsyncIterator[None]:
    """End the update as FAILED on a fault that persists; reraise a requested stop and a lost connection.

    Reraises the fault, too, where the update is in none of `states`: it is left to the search for orphans.
    """
    try:
        yield
    except Superseded:
        return
    except chunks.StopRequested:
        raise
    except Exception as fault:
        if is_connection_lost(fault):
            raise
        reference = secrets.token_hex(6)
        cause = faults.failure_sentence(fault, reference)
        if not await retry_transient(lambda _: _fail(database, job, clock(), cause, states)):
            raise
        log.exception("batch update %s failed, reference %s", job.update, reference)


async def _fail(database: Transactions, job: queue.Job, now: datetime, cause: str, states: Container[str]) -> bool:
    """End the update as FAILED if it is in one of those states; returns whether it was, or has ended anyway."""
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is None or row["state"] not in UNFINISHED:
            return True
        if row["state"] not in states:
            return False
        failure = f"{cause} {faults.failure_advice(row['state'], row['on_refusal'])}"
        await session.rows(lifecycle.fail(), batch_update=job.update, now=now, failure=failure)
    return True


async def enqueue_next(database: Database, tenant: Tenant, batch: int) -> None:
    """Enqueue a job for the update of that batch whose turn it is now, if there is one.

    What went before is committed and done, so that an error of the database is only logged: the search for orphans
    finds the next update then.
    """

    async def attempt(_: int) -> None:
        async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
            next_update = await session.value(lifecycle.first_waiting(), batch=batch)
            if next_update is not None:
                await queue.enqueue(session, queue.Job(tenant, next_update))

    try:
        await retry_transient(attempt, retrying.RETRY_FOR_IN_REQUEST)
    except DATABASE_ERRORS as error:
        log.warning("the next update of batch %s is left to the search for orphans: %s", batch, type(error).__name__)


async def update_ahead(session: Session, update: int) -> int | None:
    """The key of the update of the same batch whose end this one waits for; None if it is this one's turn."""
    key: int | None = await session.value(lifecycle.update_ahead(), batch_update=update)
    return key


async def _batch_to_run(database: Transactions, job: queue.Job, now: datetime, chunk_size: int) -> int | None:
    """The batch of an unfinished update, else None; a scheduled one that is due is started first.

    Without the lease, as a scheduled update starts, and joins the queue, while another one of the batch runs.
    """
    async with database.transaction(job.tenant) as session:
        row = await session.row(lifecycle.stored(locked=False), batch_update=job.update)
    if row is not None and row["state"] == "SCHEDULED":
        async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
            row = await start_scheduled(session, job, now, chunk_size)
    return None if row is None or row["state"] not in IN_QUEUE else int(row["batch_id"])


async def _begin(database: Transactions, job: queue.Job, now: datetime) -> UpdateRun | None:
    """Set an update to RUNNING and prepare it; None where it has ended or another one is ahead."""
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is None or row["state"] not in IN_QUEUE:
            return None
        if await session.value(lifecycle.update_ahead(), batch_update=job.update) is not None:
            return None
        await session.rows(lifecycle.start(), batch_update=job.update)
        return await restore_run(session, job, row, now)
