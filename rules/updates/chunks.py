"""Running an accepted update: chunk by chunk, each one transaction and one statement of work.

The cursor, the counts, the account changes, the records and the ledger rows of a chunk are committed together: after
a crash at any point either the whole chunk is done or none of it. Only the last commit waits for the disk, and with it
all before it: a crash can undo the last chunks, and their cursor with them.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, literal, select

from db import batches, facets
from db.batches import BatchReference
from db.column_types import UPDATE_STATE
from db.engine import Mode, Row, Session, Tenant
from db.sql import Prepared, prepare
from db.tables import accounts, batch_update_chunks, batch_updates
from rules.declarations.batch_parameters import batch_parameters
from rules.judging.statements import chunk_statement, refused
from rules.judging.statements.judged import judged
from rules.judging.statements.scope import CHUNK, UPDATE, in_chunk, in_selection
from rules.requests.request import RefusalPolicy
from rules.updates import overflow
from rules.updates.faults import ConflictingChange, is_transient
from rules.updates.retrying import retry_transient
from rules.updates.statements import progress
from rules.updates.tasks import Task

OPTIMISTIC_TRIES = 2
"""Tries of a chunk before its rows are locked first."""

FOLD_EVERY = 10
"""Chunks after which the batch's facets are folded."""


class Transactions(Protocol):
    """What transactions are begun on: a pool, or a connection that is held."""

    def transaction(
        self, tenant: Tenant | None, mode: Mode = ..., *, durable: bool = ...
    ) -> AbstractAsyncContextManager[Session]:
        """One transaction."""


class Superseded(Exception):  # noqa: N818
    """Nothing is left to do here: the update has ended, or somebody else has done this chunk."""


class StopRequested(Exception):  # noqa: N818
    """The process is to end: the rest of the update is left to another worker, or to the next start."""


@dataclass(frozen=True, slots=True)
class UpdateRun:
    """An update under way: its key, when its selection was fixed, its task, its cursor, the statement of a chunk."""

    key: int
    tenant: Tenant
    started_at: datetime
    task: Task
    chunk: Prepared
    next_chunk: int
    chunks: int
    selected: int


def prepare_run(
    key: int, tenant: Tenant, task: Task, *, started_at: datetime, next_chunk: int, chunks: int, selected: int
) -> UpdateRun:
    """Prepares an update: its statement is composed once for all of its chunks."""
    statement = chunk_statement.chunk_statement(judged(task.verdict, task.among(in_chunk())))
    return UpdateRun(key, tenant, started_at, task, statement, next_chunk, chunks, selected)


async def run(
    database: Transactions, update: UpdateRun, clock: Callable[[], datetime], stop: asyncio.Event | None = None
) -> None:
    """Does all chunks from the cursor on and ends the update COMPLETED or REFUSED; raises Superseded if it has ended.

    Raises StopRequested where a chunk, or another try of one, would begin after `stop` was set.
    """
    if update.task.on_refusal is RefusalPolicy.REFUSE_BATCH and update.chunks:
        async with _named(database, update, clock, range(update.chunks)):
            await _in_transaction(database, update, clock, _all_or_nothing, stop=stop)
    else:
        for chunk in range(update.next_chunk, update.chunks):
            async with _named(database, update, clock, [chunk]):
                await _in_transaction(database, update, clock, _run_chunk, chunk, durable=False, stop=stop)
            if (chunk + 1) % FOLD_EVERY == 0:
                await _fold(database, update)
        await _in_transaction(database, update, clock, _complete)
    await _fold(database, update)


async def _in_transaction(
    database: Transactions,
    update: UpdateRun,
    clock: Callable[[], datetime],
    task: Any,
    *arguments: Any,
    durable: bool = True,
    stop: asyncio.Event | None = None,
) -> None:
    """One transaction, tried again when it meets what may pass; after two times with its rows locked."""

    async def once(number: int) -> None:
        if stop is not None and stop.is_set():
            raise StopRequested
        locked = number > OPTIMISTIC_TRIES
        mode = Mode.WRITE_LOCKED if locked else Mode.WRITE
        async with database.transaction(update.tenant, mode, durable=durable) as session:
            await task(session, update, clock(), locked, *arguments)

    await retry_transient(once)


def _named(
    database: Transactions, update: UpdateRun, clock: Callable[[], datetime], chunks: Iterable[int]
) -> AbstractAsyncContextManager[None]:
    """An amount of those chunks that has no room where it is to be stored is told of with whose it is."""
    return overflow.naming_account(lambda: _without_room(database, update, clock(), chunks), update.task.verdict)


async def _without_room(database: Transactions, update: UpdateRun, now: datetime, chunks: Iterable[int]) -> Row | None:
    statement = overflow.first_overflow(judged(update.task.verdict, update.task.among(in_chunk())))
    async with database.transaction(update.tenant, Mode.WRITE) as session:
        for chunk in chunks:
            await update.task.lock(session, {"chunk": chunk}, for_update=False)
            found = await session.row(statement, **await _all_values(session, update, now, chunk))
            if found is not None:
                return found
    return None


async def _run_chunk(session: Session, update: UpdateRun, now: datetime, locked: bool, chunk: int) -> None:
    if locked:
        await session.rows(_lock(in_chunk()), **_values(update, chunk))
    await begin_chunk(session, update, chunk, locked=locked)
    await _advance(session, update, chunk, await _do_chunk(session, update, now, chunk))


async def begin_chunk(session: Session, update: UpdateRun, chunk: int, *, locked: bool) -> None:
    """What precedes the statement of a chunk: what it relies on is locked, and triggers are suppressed."""
    await update.task.lock(session, {"chunk": chunk}, for_update=locked)
    await facets.suppress_triggers(session)


async def _complete(session: Session, update: UpdateRun, now: datetime, locked: bool) -> None:
    await session.rows(progress.finish(), batch_update=update.key, state="COMPLETED", now=now)


async def _all_or_nothing(session: Session, update: UpdateRun, now: datetime, locked: bool) -> None:
    if locked:
        await session.rows(_lock(in_selection()), batch_update=update.key, batch=update.task.batch.key)
    await update.task.lock(session, {}, for_update=locked)
    await facets.suppress_triggers(session)
    refused_now = await _record_refused(session, update, now)
    # The update's row is touched at the very end, so that a cancel never waits for the work.
    total = {"more_processed": update.selected, "more_updated": 0, "more_unchanged": 0, "more_refused": refused_now}
    for chunk in range(0 if refused_now else update.chunks):
        done = await _do_chunk(session, update, now, chunk)
        total |= {name: total[name] + done[name] for name in ("more_updated", "more_unchanged")}
    await _advance(session, update, 0, {**total, "newly_exhausted": []})
    end = {"state": "REFUSED" if refused_now else "COMPLETED", "now": now}
    await session.rows(progress.finish(), batch_update=update.key, **end)


async def _record_refused(session: Session, update: UpdateRun, now: datetime) -> int:
    """Records who would be refused, accounts that are gone included; answers how many."""
    over = judged(update.task.verdict, in_selection())
    values = {**_values(update, 0), **await _state(session, update, 0), **await _batch(session, update, now)}
    found: int = sum(row["accounts"] for row in await session.rows(refused.record_refused(over), **values))
    there: int = await session.value(_count(), **values)
    if there < update.selected:
        for chunk in range(update.chunks):
            found += await _record_gone(session, {**values, "chunk": chunk})
    return found


async def _record_gone(session: Session, values: dict[str, Any]) -> int:
    return sum(row["accounts"] for row in await session.rows(progress.record_gone(), **values))


async def _do_chunk(session: Session, update: UpdateRun, now: datetime, chunk: int) -> dict[str, Any]:
    """Does a chunk; answers what to add to the update's counts."""
    values = await _all_values(session, update, now, chunk)
    done = await session.row(update.chunk, **values, now=now)
    if done is None:
        raise Superseded
    present: int = done["updated"] + done["unchanged"] + done["refused"]
    selected: int = values["chunk_selected"]
    gone = await _record_gone(session, values) if present < selected else 0
    refused_now: int = done["refused"] + gone
    strict = update.task.on_refusal is RefusalPolicy.REFUSE_BATCH
    if present + gone != selected or (strict and refused_now):
        raise ConflictingChange
    return {
        "more_processed": selected,
        "more_updated": done["updated"],
        "more_unchanged": done["unchanged"],
        "more_refused": refused_now,
        "newly_exhausted": done["exhausted"] or [],
    }


async def _advance(session: Session, update: UpdateRun, chunk: int, counts: dict[str, Any]) -> None:
    if not await session.rows(progress.advance(), **_values(update, chunk), **counts):
        raise Superseded


def _values(update: UpdateRun, chunk: int) -> dict[str, Any]:
    of_update = {"batch_update": update.key, "tenant": update.tenant, "started_at": update.started_at}
    return {**update.task.values, **of_update, "chunk": chunk, "batch": update.task.batch.key}


async def _all_values(session: Session, update: UpdateRun, now: datetime, chunk: int) -> dict[str, Any]:
    """What the statement of a chunk wants to know, but for the time."""
    return {**_values(update, chunk), **await _batch(session, update, now), **await _state(session, update, chunk)}


async def statement_parameters(session: Session, update: UpdateRun, now: datetime, chunk: int) -> dict[str, Any]:
    """The parameters of a chunk's statement, whatever the state of the update: to look at it, not to run it."""
    row = await session.row(_of_chunk(running=False), batch_update=update.key, chunk=chunk)
    return {**_values(update, chunk), **await _batch(session, update, now), **dict(row or {}), "now": now}


async def _batch(session: Session, update: UpdateRun, now: datetime) -> dict[str, Any]:
    """The batch and its customer as they are now; the selection is fixed, what it is judged by is not."""
    batch = await batches.find(session, BatchReference(key=update.task.batch.key), now)
    return batch_parameters(batch or update.task.batch)


async def _state(session: Session, update: UpdateRun, chunk: int) -> dict[str, Any]:
    """What the update knows of distributors, and how many accounts the chunk has."""
    row = await session.row(_of_chunk(running=True), batch_update=update.key, chunk=chunk)
    if row is None:
        raise Superseded
    return dict(row)


@cache
def _of_chunk(*, running: bool) -> Prepared:
    update, chunk = batch_updates.c, batch_update_chunks.c
    found = (
        select(
            update.suspended_distributors,
            update.exhausted_distributors,
            chunk.selected.label("chunk_selected"),
        )
        .join_from(batch_updates, batch_update_chunks, chunk.batch_update_id == update.id)
        .where(update.id == UPDATE, chunk.chunk == CHUNK)
    )
    to_do = (update.state == literal("RUNNING", UPDATE_STATE), update.next_chunk <= CHUNK)
    return prepare(found.where(*to_do) if running else found)


def _lock(scope: ColumnElement[bool]) -> Prepared:
    return prepare(select(accounts.c.control_number).where(scope).order_by(accounts.c.control_number).with_for_update())


@cache
def _count() -> Prepared:
    return prepare(select(func.count()).select_from(accounts).where(in_selection()))


async def _fold(database: Transactions, update: UpdateRun) -> None:
    """Sums up what the update has added to the batch's facets, if it moves any; one that is put off is nothing lost."""
    if not chunk_statement.moved_facets(update.task.verdict):
        return
    try:
        async with database.transaction(update.tenant, Mode.WRITE_LOCKED, durable=False) as session:
            await facets.fold(session, update.task.batch.key)
    except Exception as fault:
        if not is_transient(fault):
            raise
