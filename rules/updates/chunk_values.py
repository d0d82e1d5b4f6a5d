"""The parameters of a chunk's statements: of the run, of the batch as it is now, and those stored with the update."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import literal, select

from db import batches
from db.batches import BatchReference
from db.column_types import UPDATE_STATE
from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import batch_update_chunks, batch_updates
from rules.declarations.batch_parameters import batch_parameters
from rules.judging.statements.scope import CHUNK, UPDATE
from rules.updates.update_run import Superseded, UpdateRun


def update_values(update: UpdateRun, chunk: int) -> dict[str, Any]:
    """The parameters of a chunk's statements that follow from the run alone."""
    of_update = {"batch_update": update.key, "tenant": update.tenant, "started_at": update.started_at}
    return {**update.task.values, **of_update, "chunk": chunk, "batch": update.task.batch.key}


async def chunk_values(session: Session, update: UpdateRun, now: datetime, chunk: int) -> dict[str, Any]:
    """All parameters of a chunk's statement but `now`."""
    return {
        **update_values(update, chunk),
        **await batch_values(session, update, now),
        **await stored_values(session, update, chunk),
    }


async def batch_values(session: Session, update: UpdateRun, now: datetime) -> dict[str, Any]:
    """The parameters of the batch and its customer as they are now: only the selection is fixed."""
    if update.at_once is not None:
        return batch_parameters(update.task.batch)
    batch = await batches.find(session, BatchReference(key=update.task.batch.key), now)
    return batch_parameters(batch or update.task.batch)


async def statement_parameters(session: Session, update: UpdateRun, now: datetime, chunk: int) -> dict[str, Any]:
    """All parameters of a chunk's statement, whatever the update's state: to look at the statement, not to run it."""
    row = await session.row(_stored_of_chunk(running=False), batch_update=update.key, chunk=chunk)
    of_batch = await batch_values(session, update, now)
    return {**update_values(update, chunk), **of_batch, **dict(row or {}), "now": now}


async def stored_values(session: Session, update: UpdateRun, chunk: int) -> dict[str, Any]:
    """The parameters stored with the update (suspended and exhausted distributors) and the chunk (its size).

    Raises Superseded where the chunk is not to be done any more.
    """
    if update.at_once is not None:
        return dict(update.at_once)
    row = await session.row(_stored_of_chunk(running=True), batch_update=update.key, chunk=chunk)
    if row is None:
        raise Superseded
    return dict(row)


@cache
def _stored_of_chunk(*, running: bool) -> Prepared:
    update, chunk = batch_updates.c, batch_update_chunks.c
    stored = (
        select(
            update.suspended_distributors,
            update.exhausted_distributors,
            chunk.selected.label("chunk_selected"),
        )
        .join_from(batch_updates, batch_update_chunks, chunk.batch_update_id == update.id)
        .where(update.id == UPDATE, chunk.chunk == CHUNK)
    )
    to_do = (update.state == literal("RUNNING", UPDATE_STATE), update.next_chunk <= CHUNK)
    return prepare(stored.where(*to_do) if running else stored)
