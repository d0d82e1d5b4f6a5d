"""The statements that accept an update: its row, and its selection in chunks."""

from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Integer, Subquery, bindparam, func, insert, literal, select
from sqlalchemy import update as update_row
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import INT4RANGE

from db.sql import Prepared, prepare
from db.tables import accounts, batch_update_chunks, batch_updates
from rules.judging.statements.distributors import select_suspended
from rules.judging.statements.scope import TENANT, UPDATE
from rules.requests.selected_accounts import selected_by
from rules.requests.shape import Shape

ACCEPTED_COLUMNS = (
    "tenant_id", "batch_id", "on_refusal", "request", "fingerprint", "criteria", "changes", "comment",
    "idempotency_key", "requested_by", "requested_at", "requested_from", "start_at", "started_at", "state",
    "suspended_distributors", "reverts",
)  # fmt: skip


@cache
def update() -> Prepared:
    """Inserts the update's row; returns its key and its suspended distributors: where none are given, those of now.

    Returns no row where the idempotency key is taken.
    """
    row: dict[str, Any] = {name: bindparam(name, type_=batch_updates.c[name].type) for name in ACCEPTED_COLUMNS}
    row["suspended_distributors"] = func.coalesce(row["suspended_distributors"], select_suspended().scalar_subquery())
    inserted = postgresql.insert(batch_updates).values(row).on_conflict_do_nothing()
    return prepare(inserted.returning(batch_updates.c.id, batch_updates.c.suspended_distributors))


@lru_cache(maxsize=1024)
def selection(shape: Shape) -> Prepared:
    """Fixes the selection as ranges of control numbers, `chunk_size` accounts a chunk, and its number of accounts.

    Returns the chunks' sizes.

    Consecutive control numbers all have the same difference to their place in the order: accounts of a chunk with the
    same difference ("island") form one range.
    """
    ranges = _ranges(shape)
    rows = select(
        TENANT, UPDATE, ranges.c.chunk, func.sum(ranges.c.accounts), func.range_agg(ranges.c.numbers)
    ).group_by(ranges.c.chunk)
    names = ("tenant_id", "batch_update_id", "chunk", "selected", "selection")
    fixed = insert(batch_update_chunks).from_select(names, rows).returning(batch_update_chunks.c.selected).cte("fixed")
    total = select(func.coalesce(func.sum(fixed.c.selected), 0)).scalar_subquery()
    counted = update_row(batch_updates).values(selected=total).where(batch_updates.c.id == UPDATE).cte("counted")
    return prepare(select(fixed.c.selected).add_cte(counted))


def _ranges(shape: Shape) -> Subquery:
    """The selected accounts as ranges of consecutive control numbers: `chunk`, `accounts` (how many), `numbers`."""
    number = accounts.c.control_number
    place = func.row_number(type_=Integer).over(order_by=number)
    placed = select(number, place.label("place")).where(selected_by(shape)).subquery("placed").c
    size: Any = bindparam("chunk_size", type_=Integer)
    one: Any = literal(1, Integer)
    chunk = ((placed.place - one) // size).label("chunk")
    island = (placed.control_number - placed.place).label("island")
    lowest, highest = func.min(placed.control_number), func.max(placed.control_number)
    numbers = func.int4range(lowest, highest, "[]", type_=INT4RANGE)
    return (
        select(chunk, func.count().label("accounts"), numbers.label("numbers"))
        .group_by(chunk, island)
        .subquery("islands")
    )
