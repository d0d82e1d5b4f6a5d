"""The locks that a chunk of a revert takes: they keep the rows that accounts will refer to again from being removed."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Integer, cast, func, select

from db.connections.row_locks import for_key_share
from db.engine import Session
from db.sql import Prepared
from db.tables import attribute_changes
from rules.declarations.attribute import Attribute, ValueKind
from rules.judging.statements.records import recorded_kind
from rules.judging.statements.scope import CHUNK
from rules.reverts.reverted_chunk import REVERTED


async def lock_recorded(session: Session, attributes: Iterable[Attribute], values: Mapping[str, Any]) -> None:
    """Lock the rows that a chunk's accounts referred to before the reverted update: one statement per attribute.

    `values` are the parameters `reverted` and `chunk`.
    """
    for attribute in attributes:
        if attribute.referenced_column is not None:
            await session.rows(_referenced_before(attribute), **values)


@cache
def _referenced_before(attribute: Attribute) -> Prepared:
    changes = attribute_changes.c
    column: Any = attribute.referenced_column
    value: Any = func.unnest(changes[f"before_{recorded_kind(attribute)}"])
    if attribute.kind is ValueKind.SET:
        value = cast(func.string_to_table(value, ","), Integer)
    before = select(value).where(
        changes.batch_update_id == REVERTED, changes.chunk == CHUNK, changes.attribute == attribute.name
    )
    return for_key_share(column, select(column).where(column.in_(before)))
