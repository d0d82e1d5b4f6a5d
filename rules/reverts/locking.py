"""The locks of a chunk of a revert: what it makes accounts refer to again is kept from being removed."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Integer, cast, func, select

from db.engine import Session
from db.row_locks import for_key_share
from db.sql import Prepared
from db.tables import attribute_changes
from rules.declarations.attribute import Attribute, ValueKind
from rules.judging.statements.records import recorded_kind
from rules.judging.statements.scope import CHUNK
from rules.reverts.reverted_chunk import REVERTED


async def lock_recorded(session: Session, attributes: Iterable[Attribute], values: Mapping[str, Any]) -> None:
    """Locks what the accounts of a chunk of the update `reverted` referred to before; one statement an attribute."""
    for attribute in attributes:
        if attribute.referenced_column is not None:
            await session.rows(_recorded(attribute), **values)


@cache
def _recorded(attribute: Attribute) -> Prepared:
    kept = attribute_changes.c
    column: Any = attribute.referenced_column
    value: Any = func.unnest(kept[f"before_{recorded_kind(attribute)}"])
    if attribute.kind is ValueKind.SET:
        value = cast(func.string_to_table(value, ","), Integer)
    before = select(value).where(
        kept.batch_update_id == REVERTED, kept.chunk == CHUNK, kept.attribute == attribute.name
    )
    return for_key_share(column, select(column).where(column.in_(before)))
