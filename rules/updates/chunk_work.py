"""What the transactions of a running update do: a chunk, all chunks at once under REFUSE_BATCH, the end.

Each function runs within a transaction of its caller; `locked` tells whether the accounts are locked first, which a
repeated try does. Raises ConflictingChange where another program changed accounts meanwhile, and Superseded where
another process did the work.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, select

from db import facets
from db.connections import planner
from db.engine import Row, Session
from db.sql import Prepared, prepare
from db.tables import accounts
from db.tracing import spans
from rules.judging.statements.judged import judged
from rules.judging.statements.scope import in_chunk, in_selection
from rules.requests.request import RefusalPolicy
from rules.updates import overflow
from rules.updates.chunk_values import batch_values, chunk_values, stored_values, update_values
from rules.updates.faults import ConflictingChange
from rules.updates.statements import progress
from rules.updates.tasks import RequestTask
from rules.updates.update_run import Superseded, UpdateRun


async def run_chunk(session: Session, update: UpdateRun, now: datetime, locked: bool, chunk: int) -> dict[str, Any]:
    """Do one chunk and move the cursor past it, with the last one to the end; returns what it adds to the counts."""
    if locked:
        await session.rows(_lock(in_chunk()), **update_values(update, chunk))
    await begin_chunk(session, update, chunk, locked=locked)
    counts = await do_chunk(session, update, now, chunk)
    state = "COMPLETED" if chunk == update.chunks - 1 else "RUNNING"
    await _advance(session, update, chunk, counts, state, now)
    return counts


async def begin_chunk(session: Session, update: UpdateRun, chunk: int, *, locked: bool) -> None:
    """Do what precedes the statement of a chunk: planner settings, locks on what it relies on, no triggers."""
    await planner.apply(session, update.task.settings)
    await update.task.lock(session, {"chunk": chunk}, for_update=locked)
    await facets.suppress_triggers(session, update.selected)


async def run_all_or_nothing(session: Session, update: UpdateRun, now: datetime, locked: bool) -> dict[str, Any]:
    """Do all chunks, or record the refused accounts if there are any, and end the update; returns its counts."""
    if locked:
        await session.rows(_lock(in_selection()), batch_update=update.key, batch=update.task.batch.key)
    await planner.apply(session, update.task.settings)
    await update.task.lock(session, {}, for_update=locked)
    await facets.suppress_triggers(session, update.selected)
    refusals = await _record_refused(session, update, now)
    # The update's row is written at the very end, so that a cancel never waits for the chunks.
    total = {"more_processed": update.selected, "more_updated": 0, "more_unchanged": 0, "more_refused": refusals}
    for chunk in range(0 if refusals else update.chunks):
        with spans.within("chunk", chunk=chunk):
            counts = await do_chunk(session, update, now, chunk)
        total |= {name: total[name] + counts[name] for name in ("more_updated", "more_unchanged")}
    await _advance(session, update, 0, {**total, "newly_exhausted": []}, "REFUSED" if refusals else "COMPLETED", now)
    return total


async def complete(session: Session, update: UpdateRun, now: datetime, locked: bool) -> None:
    """End an update whose chunks are all done, or that has none."""
    await session.rows(progress.finish(), batch_update=update.key, finished_at=now)


async def find_overflow(session: Session, update: UpdateRun, now: datetime, chunks: Iterable[int]) -> Row | None:
    """The first account of those chunks that would be left with an amount too large to store, if there is one.

    Reads only, and takes no locks.
    """
    statement = overflow.first_overflow(judged(update.task.verdict, update.task.narrow(in_chunk())))
    await planner.apply(session, update.task.settings)
    for chunk in chunks:
        account = await session.row(statement, **await chunk_values(session, update, now, chunk))
        if account is not None:
            return account
    return None


async def do_chunk(session: Session, update: UpdateRun, now: datetime, chunk: int) -> dict[str, Any]:
    """Run the statement of a chunk; returns the parameters of `progress.advance`, what to add to the counts."""
    values = await chunk_values(session, update, now, chunk)
    row = await session.row(update.chunk, **values, now=now)
    if row is None:
        raise Superseded
    present: int = row["updated"] + row["unchanged"] + row["refused"]
    selected: int = values["chunk_selected"]
    missing = await record_missing(session, values) if present < selected else 0
    refusals: int = row["refused"] + missing
    refuses_all = update.task.on_refusal is RefusalPolicy.REFUSE_BATCH
    if present + missing != selected or (refuses_all and refusals):
        raise ConflictingChange
    return {
        "more_processed": selected,
        "more_updated": row["updated"],
        "more_unchanged": row["unchanged"],
        "more_refused": refusals,
        "newly_exhausted": row["exhausted"] or [],
    }


async def record_missing(session: Session, values: dict[str, Any]) -> int:
    """Record the selected accounts of a chunk that no longer exist as refused; returns their number."""
    return sum(row["accounts"] for row in await session.rows(progress.record_missing(), **values))


async def _record_refused(session: Session, update: UpdateRun, now: datetime) -> int:
    """Record all accounts that are refused, those that no longer exist included; returns their number."""
    if not isinstance(update.task, RequestTask):
        raise TypeError("a revert never refuses as a whole")
    values = {
        **update_values(update, 0),
        **await stored_values(session, update, 0),
        **await batch_values(session, update, now),
    }
    rows = await session.rows(update.task.refused_statement, **values)
    refusals: int = sum(row["accounts"] for row in rows)
    present: int = await session.value(_count_present(), **values)
    if present < update.selected:
        for chunk in range(update.chunks):
            refusals += await record_missing(session, {**values, "chunk": chunk})
    return refusals


async def _advance(
    session: Session, update: UpdateRun, chunk: int, counts: dict[str, Any], state: str, now: datetime
) -> None:
    of_state = {"state": state, "finished_at": None if state == "RUNNING" else now}
    if not await session.rows(progress.advance(), **update_values(update, chunk), **counts, **of_state):
        raise Superseded


def _lock(scope: ColumnElement[bool]) -> Prepared:
    return prepare(select(accounts.c.control_number).where(scope).order_by(accounts.c.control_number).with_for_update())


@cache
def _count_present() -> Prepared:
    return prepare(select(func.count()).select_from(accounts).where(in_selection()))
