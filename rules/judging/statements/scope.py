"""Which accounts a statement is about: those that a filter selects, or those of a chunk of a fixed selection."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, and_, bindparam, func, select

from db.statistics import derived_of
from db.tables import accounts, batch_update_chunks
from rules.declarations.account import BATCH
from rules.requests.control_numbers import MULTIRANGE, within
from rules.requests.selection import Shape

UPDATE: Any = bindparam("batch_update", type_=Integer)
CHUNK: Any = bindparam("chunk", type_=Integer)
TENANT: Any = bindparam("tenant", type_=Integer)
STARTED_AT: Any = bindparam("started_at", type_=DateTime(timezone=True))
"""When the update's selection was fixed."""


def selected_by(shape: Shape) -> ColumnElement[bool]:
    """The accounts that a filter of that shape selects."""
    return and_(accounts.c.batch_id == BATCH.key, shape.condition(accounts.c, derived_of(accounts.c)))


def in_chunk() -> ColumnElement[bool]:
    """The accounts of the chunk that the parameters name, of an update whose selection is fixed."""
    stored = batch_update_chunks.c
    return _within(select(stored.selection).where(stored.batch_update_id == UPDATE, stored.chunk == CHUNK))


def in_selection() -> ColumnElement[bool]:
    """The accounts of all chunks of an update whose selection is fixed."""
    stored = batch_update_chunks.c
    return _within(select(func.range_agg(stored.selection, type_=MULTIRANGE)).where(stored.batch_update_id == UPDATE))


def _within(fixed: Select[Any]) -> ColumnElement[bool]:
    return and_(accounts.c.batch_id == BATCH.key, within(accounts.c.control_number, fixed))
