"""Locks that a chunk takes before its snapshot matters: what it makes accounts refer to, whom it charges.

They keep what is referred to from being removed: foreign keys are off while the triggers stand aside.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Table, Text, any_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import attribute_changes, distributors
from rules.declarations.changes import Changes
from rules.declarations.group import Attribute, Kind
from rules.declarations.references import references
from rules.judging.statements.records import recorded_as
from rules.judging.statements.scope import CHUNK
from rules.reverts.reverted_chunk import REVERTED
from rules.updates.faults import Vanished


async def lock_references(session: Session, changes: Changes) -> None:
    """Locks what a request refers to; one statement for each table. Raises Vanished where some of it is gone."""
    wanted = [reference for name, change in changes.items() for reference in references(change, (name,))]
    for marker in {reference.to.table.name: reference.to for reference in wanted}.values():
        keys = sorted({reference.key for reference in wanted if reference.to.table is marker.table})
        if len(await session.rows(_shared(marker.table, marker.key), keys=keys)) < len(keys):
            raise Vanished(marker.table.name)


async def lock_recorded(session: Session, attributes: Iterable[Attribute], values: Mapping[str, Any]) -> None:
    """Locks what the accounts of a chunk of the update `reverted` referred to before; one statement an attribute."""
    for attribute in attributes:
        if attribute.found_in is not None:
            await session.rows(_recorded(attribute), **values)


async def lock_distributors(session: Session) -> None:
    """Locks the tenant's distributors, so that debts cannot move between the judgement and the charge."""
    await session.rows(_distributors())


@cache
def _shared(table: Table, key: str) -> Prepared:
    kind: Any = Integer if key == "id" else Text
    keys: Any = bindparam("keys", type_=ARRAY(kind))
    column = table.c[key]
    return _for_key_share(column, select(column).where(column == any_(keys)))


@cache
def _recorded(attribute: Attribute) -> Prepared:
    kept = attribute_changes.c
    column: Any = attribute.found_in
    value: Any = func.unnest(kept[f"before_{recorded_as(attribute)}"])
    if attribute.kind is Kind.SET:
        value = cast(func.string_to_table(value, ","), Integer)
    before = select(value).where(
        kept.batch_update_id == REVERTED, kept.chunk == CHUNK, kept.attribute == attribute.name
    )
    return _for_key_share(column, select(column).where(column.in_(before)))


def _for_key_share(column: Any, wanted: Select[Any]) -> Prepared:
    return prepare(wanted.order_by(column).with_for_update(read=True, key_share=True))


@cache
def _distributors() -> Prepared:
    return prepare(select(distributors.c.id).order_by(distributors.c.id).with_for_update(key_share=True))
