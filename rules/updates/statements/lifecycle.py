"""The statements that take an update from one state to the next, and find the one whose turn it is."""

from functools import cache
from typing import Any

from sqlalchemy import DateTime, Integer, Text, bindparam, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY

from db.column_types import UPDATE_STATE
from db.sql import Prepared, prepare
from db.tables import batch_update_chunks, batch_updates
from db.update_states import IN_QUEUE, UNFINISHED, state_is
from rules.judging.statements.scope import NOW, UPDATE

_updates = batch_updates.c


@cache
def stored(*, locked: bool) -> Prepared:
    """An update's row; `locked` until the transaction ends."""
    columns = (
        _updates.id, _updates.batch_id, _updates.state, _updates.request, _updates.next_chunk, _updates.selected,
        _updates.start_at, _updates.started_at, _updates.on_refusal, _updates.reverts,
    )  # fmt: skip
    chunks = select(func.count()).where(batch_update_chunks.c.batch_update_id == _updates.id).scalar_subquery()
    reverted = batch_updates.alias("reverted")
    since = select(reverted.c.started_at).where(reverted.c.id == _updates.reverts).scalar_subquery()
    counted = (chunks.label("chunks"), since.label("reverted_since"))
    found = select(*columns, *counted).where(_updates.id == UPDATE)
    return prepare(found.with_for_update(of=batch_updates) if locked else found)


@cache
def update_ahead() -> Prepared:
    """The unfinished update of the same batch that is just before this one in the batch's queue."""
    other = batch_updates.alias("other")
    mine = select(_updates.batch_id, _updates.started_at).where(_updates.id == UPDATE).subquery("mine")
    before = tuple_(other.c.started_at, other.c.id) < tuple_(mine.c.started_at, UPDATE)
    return prepare(
        select(other.c.id)
        .where(other.c.batch_id == mine.c.batch_id, before, state_is(other.c.state, *IN_QUEUE))
        .order_by(other.c.started_at.desc(), other.c.id.desc())
        .limit(1)
    )


@cache
def start() -> Prepared:
    """Sets a queued update running."""
    queued = state_is(_updates.state, "QUEUED")
    running = literal("RUNNING", UPDATE_STATE)
    return prepare(update(batch_updates).values(state=running).where(_updates.id == UPDATE, queued))


@cache
def start_scheduled() -> Prepared:
    """Puts a scheduled update into its batch's queue."""
    suspended: Any = bindparam("suspended", type_=ARRAY(Integer))
    values = {"state": literal("QUEUED", UPDATE_STATE), "started_at": NOW, "suspended_distributors": suspended}
    scheduled = state_is(_updates.state, "SCHEDULED")
    return prepare(update(batch_updates).values(values).where(_updates.id == UPDATE, scheduled))


@cache
def cancel() -> Prepared:
    """Cancels an update that has not ended; answers nothing where it has."""
    who: Any = bindparam("who", type_=Text)
    values = {
        "state": literal("CANCELLED", UPDATE_STATE),
        "cancelled_by": who,
        "cancelled_at": NOW,
        "finished_at": NOW,
    }
    unfinished = state_is(_updates.state, *UNFINISHED)
    return prepare(update(batch_updates).values(values).where(_updates.id == UPDATE, unfinished).returning(_updates.id))


@cache
def fail() -> Prepared:
    """Ends an update that has not ended otherwise: what happened."""
    values = {"state": literal("FAILED", UPDATE_STATE), "finished_at": NOW, "failure": bindparam("failure", type_=Text)}
    unfinished = state_is(_updates.state, *UNFINISHED)
    return prepare(update(batch_updates).values(values).where(_updates.id == UPDATE, unfinished))


@cache
def first_waiting() -> Prepared:
    """The update of a batch whose turn it is: the first that is queued or running."""
    batch: Any = bindparam("batch", type_=Integer)
    return prepare(
        select(_updates.id)
        .where(_updates.batch_id == batch, state_is(_updates.state, *IN_QUEUE))
        .order_by(_updates.started_at, _updates.id)
        .limit(1)
    )


@cache
def orphans() -> Prepared:
    """The updates of the tenant that should be under way since `since`: first of their batch's queue; or due."""
    other = batch_updates.alias("other")
    before = tuple_(other.c.started_at, other.c.id) < tuple_(_updates.started_at, _updates.id)
    behind = exists().where(other.c.batch_id == _updates.batch_id, before, state_is(other.c.state, *IN_QUEUE))
    due = state_is(_updates.state, "SCHEDULED") & (_updates.start_at <= NOW)
    since: Any = bindparam("since", type_=DateTime(timezone=True))
    first = state_is(_updates.state, *IN_QUEUE) & (_updates.started_at <= since) & ~behind
    columns = (_updates.id, _updates.batch_id, _updates.state, _updates.selected)
    return prepare(select(*columns).where(or_(first, due)).order_by(_updates.id))
