"""The statements that accept a revert: whether the update can be reverted, and which accounts are selected."""

from functools import cache

from sqlalchemy import and_, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import INT4RANGE

from db.sql import Prepared, prepare
from db.tables import account_outcomes, batch_update_chunks, batch_updates
from db.update_states import UNFINISHED, state_is
from rules.judging.statements.scope import CHUNK, TENANT, UPDATE
from rules.requests.control_numbers import MULTIRANGE
from rules.reverts.reverted_chunk import RevertedChunk

_updates = batch_updates.c


@cache
def claim() -> Prepared:
    """Writes an update's row unchanged, so that two transactions that accept a revert of it conflict.

    The database refuses the second one. A lock would not do: the second transaction would go on with its snapshot,
    which does not show the first revert yet.
    """
    return prepare(update(batch_updates).values(next_chunk=_updates.next_chunk).where(_updates.id == UPDATE))


@cache
def revertible() -> Prepared:
    """The row of an update that decides whether, and how, it can be reverted.

    `last_chunk`: the last one with results, null without any; `reverted`: a revert of it has completed or is
    unfinished, so that there must be no other; `partly_reverted`: some revert of it has restored accounts.
    """
    columns = (
        _updates.id, _updates.batch_id, _updates.state, _updates.updated, _updates.request, _updates.changes,
        _updates.reverts, _updates.started_at, _updates.requested_at, _updates.requested_by, _updates.comment,
    )  # fmt: skip
    last = select(func.max(account_outcomes.c.chunk)).where(account_outcomes.c.batch_update_id == _updates.id)
    revert = batch_updates.alias("revert")
    of_it = exists().where(revert.c.reverts == _updates.id)
    counts = or_(
        state_is(revert.c.state, *UNFINISHED),
        and_(state_is(revert.c.state, "COMPLETED"), revert.c.updated > 0),
    )
    return prepare(
        select(
            *columns,
            last.scalar_subquery().label("last_chunk"),
            of_it.where(counts).label("reverted"),
            of_it.where(revert.c.updated > 0).label("partly_reverted"),
        ).where(_updates.id == UPDATE)
    )


@cache
def selection() -> Prepared:
    """Fixes the selection of a revert for one chunk of the reverted update; returns its number of accounts.

    A chunk without accounts gets a row too, since the cursor counts chunks up one by one.
    """
    reverted_chunk = RevertedChunk((), charged=False)
    number = reverted_chunk.rows.c.number
    numbers = func.range_agg(func.int4range(number, number, "[]", type_=INT4RANGE))
    rows = select(TENANT, UPDATE, CHUNK, func.count(), func.coalesce(numbers, literal([], MULTIRANGE))).where(
        reverted_chunk.joined, reverted_chunk.still_exists, reverted_chunk.not_reverted_yet
    )
    names = ("tenant_id", "batch_update_id", "chunk", "selected", "selection")
    return prepare(insert(batch_update_chunks).from_select(names, rows).returning(batch_update_chunks.c.selected))
