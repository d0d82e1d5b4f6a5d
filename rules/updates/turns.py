"""Turns of accepted updates: each runs alone in its batch, in the order of acceptance, and is resumed at its cursor.

Whatever runs an update, a worker or the server that answers a mutation, takes the lease of the batch and uses the
lease's connection. So no update runs twice at a time, and the updates of a batch run one after the other. The lease
ends with its holder, also with one that hangs.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from db import facets, queue
from db.connections.connection_errors import DATABASE_ERRORS, is_connection_lost
from db.connections.leases import lease
from db.connections.scope import scope_parameters
from db.engine import Database, HeldConnection, Mode, Row, Session, Tenant
from db.tracing import spans
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
    connection is lost, or the update cannot be read: it is resumed later. Other faults that persist end the update as
    FAILED. Raises StopRequested after the chunk under way once `stop` is set.
    """
    # Without the lease, as a scheduled update starts, and joins the queue, while another one of the batch runs.
    row = await retry_transient(lambda _: _read(database, job))
    if row is not None and row["state"] == "SCHEDULED":
        row = await _start_if_due(database, job, clock, chunk_size)
    if row is None or row["state"] not in IN_QUEUE:
        return
    batch = int(row["batch_id"])
    async with lease(database, batch) as leased:
        if leased is None:
            return
        await _run_to_end(leased, job, clock, stop)
    await enqueue_next(database, job.tenant, batch)


async def _read(database: Transactions, job: queue.Job) -> Row | None:
    async with database.transaction(job.tenant) as session:
        return await session.row(lifecycle.stored(locked=False), batch_update=job.update)


async def _start_if_due(database: Transactions, job: queue.Job, clock: Clock, chunk_size: int) -> Row | None:
    """Queue a scheduled update that is due; returns its row, None where it is not due yet or ends as FAILED.

    A fault of its own statements ends it. That of a database which gives no transaction is raised, however long it
    lasts: the search for orphans finds the update again.
    """
    own = False

    async def attempt(_: int) -> Row | None:
        nonlocal own
        own = False
        async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
            own = True
            return await start_scheduled(session, job, clock(), chunk_size)

    try:
        return await retry_transient(attempt)
    except Exception as fault:
        if not own:
            raise
        # Without the lease another process may have started the update, and be running it: then it is not ended here.
        await _end_as_failed(database, job, clock, fault, ("SCHEDULED",))
    return None


async def _run_to_end(leased: HeldConnection, job: queue.Job, clock: Clock, stop: asyncio.Event | None) -> None:
    try:
        update = await retry_transient(lambda _: _begin(leased, job, clock()))
        if update is not None:
            await facets.switch_off_triggers(leased.session, update.selected)
            with spans.within("update", linked_to=update.traceparent, update=update.key, accounts=update.selected):
                await chunks.run(leased, update, clock, stop)
    except Superseded:
        return
    except chunks.StopRequested:
        raise
    except Exception as fault:
        await _end_as_failed(leased, job, clock, fault, UNFINISHED)


async def _end_as_failed(
    database: Transactions, job: queue.Job, clock: Clock, fault: Exception, states: Sequence[str]
) -> None:
    """End the update as FAILED by a fault that persists.

    Raises the fault where it is a lost connection, and where the update is in none of `states`: it is left to the
    search for orphans.
    """
    if is_connection_lost(fault):
        raise fault
    reference = secrets.token_hex(6)
    # First, as the update's end may meet a fault of its own.
    log.error("batch update %s met a fault, reference %s", job.update, reference, exc_info=fault)
    cause = faults.failure_sentence(fault, reference)
    state = await retry_transient(lambda _: _fail(database, job, clock(), cause, states))
    if state in states:
        log.error("batch update %s failed, reference %s", job.update, reference)
    elif state is not None:
        raise fault


async def _fail(database: Transactions, job: queue.Job, now: datetime, cause: str, states: Sequence[str]) -> str | None:
    """End the update as FAILED if it is in one of those states; returns its state until then, None if it had ended."""
    async with database.transaction(job.tenant, Mode.WRITE_LOCKED) as session:
        row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
        if row is None or row["state"] not in UNFINISHED:
            return None
        state: str = row["state"]
        if state in states:
            failure = f"{cause} {faults.failure_advice(state, row['on_refusal'])}"
            await session.rows(lifecycle.fail(), batch_update=job.update, now=now, failure=failure)
    return state


async def enqueue_next(database: Database, tenant: Tenant, batch: int) -> None:
    """Enqueue a job for the update of that batch whose turn it is now, if there is one.

    What went before is committed and done, so that an error of the database is only logged: the search for orphans
    finds the next update then.
    """

    async def attempt(_: int) -> None:
        # As a rule nothing waits, which one statement tells; without an answer the transaction looks itself.
        if await database.read_once(tenant, lifecycle.first_waiting(), batch=batch) == []:
            return
        async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
            next_update = await session.value(lifecycle.first_waiting(), batch=batch, **scope_parameters(tenant))
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
