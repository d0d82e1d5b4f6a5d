"""The accounts that a statement is about: those of one chunk, or of all chunks, of an update with a fixed selection."""

from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, and_, bindparam, func, select

from db.tables import accounts, batch_update_chunks
from rules.declarations.account import BatchParameters
from rules.requests.control_numbers import MULTIRANGE, in_ranges

UPDATE: Any = bindparam("batch_update", type_=Integer)
CHUNK: Any = bindparam("chunk", type_=Integer)
TENANT: Any = bindparam("tenant", type_=Integer)
STARTED_AT: Any = bindparam("started_at", type_=DateTime(timezone=True))
"""When the update's selection was fixed; the partition of its results follows from it."""

NOW: Any = bindparam("now", type_=DateTime(timezone=True))


def in_chunk() -> ColumnElement[bool]:
    """The accounts of the chunk in the parameters `batch_update` and `chunk`."""
    stored = batch_update_chunks.c
    return _within(select(stored.selection).where(stored.batch_update_id == UPDATE, stored.chunk == CHUNK))


def in_selection() -> ColumnElement[bool]:
    """The accounts of all chunks of the update in the parameter `batch_update`."""
    stored = batch_update_chunks.c
    return _within(select(func.range_agg(stored.selection, type_=MULTIRANGE)).where(stored.batch_update_id == UPDATE))


def _within(fixed: Select[Any]) -> ColumnElement[bool]:
    return and_(accounts.c.batch_id == BatchParameters.key, in_ranges(accounts.c.control_number, fixed))
