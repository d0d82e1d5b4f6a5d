"""The statements that take an update from one state to the next, and those that find the next one of a batch."""

from functools import cache
from typing import Any

from sqlalchemy import (
    DateTime,
    Integer,
    Text,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.column_types import UPDATE_STATE
from db.connections.leases import try_lease_for_transaction
from db.connections.scope import scope_row
from db.sql import Prepared, prepare
from db.tables import batch_update_chunks, batch_updates
from db.update_states import IN_QUEUE, UNFINISHED, state_is
from rules.judging.statements.scope import NOW, UPDATE

_updates = batch_updates.c


@cache
def stored(*, locked: bool) -> Prepared:
    """An update's row, its number of chunks, and when the update that it reverts, if any, was started.

    `locked`: until the transaction ends.
    """
    columns = (
        _updates.id, _updates.batch_id, _updates.state, _updates.request, _updates.next_chunk, _updates.selected,
        _updates.start_at, _updates.started_at, _updates.on_refusal, _updates.reverts,
        _updates.traceparent,
    )  # fmt: skip
    chunks = select(func.count()).where(batch_update_chunks.c.batch_update_id == _updates.id).scalar_subquery()
    reverted = batch_updates.alias("reverted")
    since = select(reverted.c.started_at).where(reverted.c.id == _updates.reverts).scalar_subquery()
    counted = (chunks.label("chunks"), since.label("reverted_since"))
    stored_row = select(*columns, *counted).where(_updates.id == UPDATE)
    return prepare(stored_row.with_for_update(of=batch_updates) if locked else stored_row)


def _place(update_: Any) -> tuple[Any, ...]:
    """The sort key of an update in its batch's queue: one that has begun is first, else the order of acceptance.

    Of two that are accepted at once, the one with the earlier instant may commit when the other has begun.
    """
    return update_.state != literal("RUNNING", UPDATE_STATE), update_.started_at, update_.id


@cache
def update_ahead() -> Prepared:
    """The unfinished update of the same batch that is just before this one in the batch's queue."""
    other, mine = batch_updates.alias("other").c, batch_updates.alias("mine").c
    before = tuple_(*_place(other)) < tuple_(*_place(mine))
    return prepare(
        select(other.id)
        .where(mine.id == UPDATE, other.batch_id == mine.batch_id, before, state_is(other.state, *IN_QUEUE))
        .order_by(*(part.desc() for part in _place(other)))
        .limit(1)
    )


@cache
def start() -> Prepared:
    """Sets a queued update to RUNNING."""
    queued = state_is(_updates.state, "QUEUED")
    running = literal("RUNNING", UPDATE_STATE)
    return prepare(update(batch_updates).values(state=running).where(_updates.id == UPDATE, queued))


@cache
def start_at_once() -> Prepared:
    """Takes the lease of the batch for this transaction and sets a queued update to RUNNING; returns its key.

    Returns no row where another session has the lease, or another update of the batch is unfinished.
    """
    other = batch_updates.alias("other").c
    ahead = exists().where(
        other.batch_id == _updates.batch_id, other.id != _updates.id, state_is(other.state, *IN_QUEUE)
    )
    leased = case((ahead, false()), else_=try_lease_for_transaction(_updates.batch_id))
    running = update(batch_updates).values(state=literal("RUNNING", UPDATE_STATE))
    return prepare(running.where(_updates.id == UPDATE, leased).returning(_updates.id))


@cache
def start_scheduled() -> Prepared:
    """Sets a scheduled update to QUEUED, as of `now`."""
    suspended: Any = bindparam("suspended", type_=ARRAY(Integer))
    values = {"state": literal("QUEUED", UPDATE_STATE), "started_at": NOW, "suspended_distributors": suspended}
    scheduled = state_is(_updates.state, "SCHEDULED")
    return prepare(update(batch_updates).values(values).where(_updates.id == UPDATE, scheduled))


@cache
def cancel() -> Prepared:
    """Sets an update that has not ended to CANCELLED; returns its key, or no row where it has ended."""
    cancelled_by: Any = bindparam("cancelled_by", type_=Text)
    values = {
        "state": literal("CANCELLED", UPDATE_STATE),
        "cancelled_by": cancelled_by,
        "cancelled_at": NOW,
        "finished_at": NOW,
    }
    unfinished = state_is(_updates.state, *UNFINISHED)
    return prepare(update(batch_updates).values(values).where(_updates.id == UPDATE, unfinished).returning(_updates.id))


@cache
def fail() -> Prepared:
    """Sets an update that has not ended to FAILED; the parameter `failure` is the sentence that says why."""
    values = {"state": literal("FAILED", UPDATE_STATE), "finished_at": NOW, "failure": bindparam("failure", type_=Text)}
    unfinished = state_is(_updates.state, *UNFINISHED)
    return prepare(update(batch_updates).values(values).where(_updates.id == UPDATE, unfinished))


@cache
def first_waiting() -> Prepared:
    """The update of a batch that is next: the first one queued or running.

    Needs no transaction, as it limits itself to the `scope_parameters`.
    """
    scope, batch = scope_row(partner=False), bindparam("batch", type_=Integer)
    waiting = (_updates.batch_id == batch, state_is(_updates.state, *IN_QUEUE), scope.c.scope.is_not(None))
    first = select(_updates.id).where(*waiting).order_by(*_place(_updates)).limit(1).lateral("first")
    return prepare(select(first.c.id).select_from(scope).join(first, true()))


@cache
def orphans() -> Prepared:
    """The tenant's updates that should be running: first in their batch's queue `since` then or longer, or due by now.

    Whether they run is decided by the lease of their batch.
    """
    other = batch_updates.alias("other").c
    before = tuple_(*_place(other)) < tuple_(*_place(_updates))
    behind = exists().where(other.batch_id == _updates.batch_id, before, state_is(other.state, *IN_QUEUE))
    due = state_is(_updates.state, "SCHEDULED") & (_updates.start_at <= NOW)
    since: Any = bindparam("since", type_=DateTime(timezone=True))
    first = state_is(_updates.state, *IN_QUEUE) & (_updates.started_at <= since) & ~behind
    columns = (_updates.id, _updates.batch_id, _updates.state, _updates.selected)
    return prepare(select(*columns).where(or_(first, due)).order_by(_updates.id))
