"""Which accounts a statement is about: those that a filter selects, or those of a chunk of a fixed selection."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, cast, func, literal, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

from db import facts
from db.tables import accounts, batch_update_chunks, products
from rules.account import BATCH
from rules.selection import Shape

_MULTIRANGE: Any = INT4MULTIRANGE()

UPDATE: Any = bindparam("batch_update", type_=Integer)
CHUNK: Any = bindparam("chunk", type_=Integer)
TENANT: Any = bindparam("tenant", type_=Integer)


def selected_by(shape: Shape) -> ColumnElement[bool]:
    """The accounts that a filter of that shape selects."""
    threshold = (
        select(products.c.service_availability_threshold).where(products.c.id == accounts.c.product).scalar_subquery()
    )
    derived = {
        "started": facts.started(accounts.c),
        "depleted": facts.depleted(accounts.c, threshold),
        "ends_on": facts.ends_on(accounts.c, BATCH.zone),
    }
    return and_(accounts.c.batch_id == BATCH.key, shape.condition(accounts.c, derived))


def in_chunk() -> ColumnElement[bool]:
    """The accounts of the chunk that the parameters name, of an update whose selection is fixed."""
    stored = batch_update_chunks.c
    return _within(select(stored.selection).where(stored.batch_update_id == UPDATE, stored.chunk == CHUNK))


def in_selection() -> ColumnElement[bool]:
    """The accounts of all chunks of an update whose selection is fixed."""
    stored = batch_update_chunks.c
    return _within(select(func.range_agg(stored.selection, type_=_MULTIRANGE)).where(stored.batch_update_id == UPDATE))


def _within(fixed: Select[Any]) -> ColumnElement[bool]:
    """The accounts whose control numbers are in a multirange, which is read once for the statement.

    The union with the empty multirange makes a plain value of what may be stored compressed and apart: else each
    row would unpack it again.
    """
    numbers = fixed.subquery("fixed").c[0]
    plain = numbers.op("+", return_type=_MULTIRANGE)(cast(literal([], _MULTIRANGE), _MULTIRANGE))
    lowest, end = func.lower(numbers, type_=Integer), func.upper(numbers, type_=Integer)
    number = accounts.c.control_number
    return and_(
        accounts.c.batch_id == BATCH.key,
        number >= select(lowest).scalar_subquery(),
        number < select(end).scalar_subquery(),
        number.op("<@", is_comparison=True)(select(plain).scalar_subquery()),
    )
