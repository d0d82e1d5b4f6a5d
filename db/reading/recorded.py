"""The record of a batch update by account: values before and after, and accounts removed since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, DateTime, Integer, any_, bindparam, case, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, array, distinct_on

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import attribute_changes, removed_accounts
from db.tables.updates import RECORDED_TYPES

Place = tuple[int, int]
"""Where an account's changes are recorded: its chunk, and its position there, from 1."""


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """An attribute that changed, with its values before and after in the types they are recorded in."""

    attribute: str
    before: Any
    after: Any


async def changes_at(session: Session, update: int, places: Collection[Place]) -> Mapping[Place, list[RecordedChange]]:
    """The changes at those places of an update, without attributes that stayed the same."""
    changes: dict[Place, list[RecordedChange]] = {place: [] for place in places}
    if not places:
        return changes
    chunks, positions = zip(*places, strict=True)
    rows = await session.rows(_changes(), batch_update=update, chunks=list(chunks), positions=list(positions))
    for chunk, position, attribute, *values in rows:
        before, after = _filled(values[0::2]), _filled(values[1::2])
        if before != after:
            changes[chunk, position].append(RecordedChange(attribute, before, after))
    return changes


async def accounts_removed_since(
    session: Session, batch: int, numbers: Collection[int], since: datetime
) -> dict[int, str]:
    """The account IDs of those accounts of a batch that were removed at that instant or later, the first of each."""
    rows = await session.rows(_removed(), batch=batch, numbers=list(numbers), since=since)
    return {row["control_number"]: row["account_id"] for row in rows}


def _filled(values: list[Any]) -> Any:
    """The one value that is not None, of the values by type."""
    return next((value for value in values if value is not None), None)


def _plain() -> CTE:
    """The arrays of the chunks, decompressed once: otherwise each element read decompresses its whole array."""
    changes = attribute_changes.c
    chunks: Any = bindparam("chunks", type_=ARRAY(Integer))
    columns = [
        func.array_cat(changes[name], cast(array([]), ARRAY(kind)), type_=ARRAY(kind)).label(name)
        for kind_name, kind in RECORDED_TYPES.items()
        for name in (f"before_{kind_name}", f"after_{kind_name}")
    ]
    of_chunks = (changes.batch_update_id == bindparam("batch_update", type_=Integer), changes.chunk == any_(chunks))
    return select(changes.chunk, changes.attribute, *columns).where(*of_chunks).cte("plain").prefix_with("MATERIALIZED")


@cache
def _changes() -> Prepared:
    positions: Any = bindparam("positions", type_=ARRAY(Integer))
    place = (
        func.unnest(bindparam("chunks", type_=ARRAY(Integer)), positions)
        .table_valued(column("chunk", Integer), column("position", Integer))
        .render_derived(name="place")
    )
    plain, columns = _plain(), []
    for kind in RECORDED_TYPES:
        for values in (plain.c[f"before_{kind}"], plain.c[f"after_{kind}"]):
            one = literal(1, Integer)
            columns.append(case((func.cardinality(values) == one, values[one]), else_=values[place.c.position]))
    return prepare(
        select(place.c.chunk, place.c.position, plain.c.attribute, *columns).join_from(
            place, plain, plain.c.chunk == place.c.chunk
        )
    )


@cache
def _removed() -> Prepared:
    removed = removed_accounts.c
    return prepare(
        select(removed.control_number, removed.account_id)
        .ext(distinct_on(removed.control_number))
        .where(
            removed.batch_id == bindparam("batch", type_=Integer),
            removed.control_number == any_(bindparam("numbers", type_=ARRAY(Integer))),
            removed.removed_at >= bindparam("since", type_=DateTime(timezone=True)),
        )
        .order_by(removed.control_number, removed.removed_at)
    )
