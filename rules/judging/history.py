"""The record of an account in words: what changed, written as the API writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Integer, Table, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.currencies import format_amount
from db.engine import Session
from db.reading.recorded import RecordedChange
from db.sql import Prepared, prepare
from rules.declarations.changes import attributes
from rules.declarations.group import Attribute, ValueKind

K = TypeVar("K")
Names = Mapping[tuple[str, int], str]

UNKNOWN = "unknown"
"""The name of what is not there any more."""


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """An attribute as the API names it, with its values before and after as the API writes them; None for none."""

    attribute: str
    before: str | None
    after: str | None


async def changes_in_words(
    session: Session, recorded: Mapping[K, Iterable[RecordedChange]], digits: int
) -> dict[K, list[AttributeChange]]:
    """What was recorded, in the order in which the groups declare attributes; amounts with at least `digits`.

    One statement for each table whose rows are named.
    """
    declared = attributes()
    names = await _names(session, [change for changes in recorded.values() for change in changes], declared)
    order = {name: place for place, name in enumerate(declared)}

    def write(change: RecordedChange) -> AttributeChange:
        attribute = declared[change.attribute]
        before, after = (_written(attribute, value, names, digits) for value in (change.before, change.after))
        return AttributeChange(change.attribute, before, after)

    return {
        key: list(map(write, sorted(changes, key=lambda change: order[change.attribute])))
        for key, changes in recorded.items()
    }


async def _names(session: Session, changes: list[RecordedChange], declared: Mapping[str, Attribute]) -> Names:
    wanted: dict[str, tuple[Table, set[int]]] = {}
    for change in changes:
        attribute = declared[change.attribute]
        if attribute.names is not None:
            keys = wanted.setdefault(attribute.names.name, (attribute.names, set()))[1]
            keys.update(key for value in (change.before, change.after) for key in _keys(attribute, value))
    return {
        (name, key): written
        for name, (table, keys) in wanted.items()
        for key, written in await session.rows(_named(table), keys=sorted(keys))
    }


def _keys(attribute: Attribute, value: Any) -> list[int]:
    if value is None:
        return []
    return [int(key) for key in value.split(",")] if attribute.kind is ValueKind.SET else [value]


def _written(attribute: Attribute, value: Any, names: Names, digits: int) -> str | None:
    if value is None:
        return None
    if attribute.names is not None:
        named = [names.get((attribute.names.name, key), UNKNOWN) for key in _keys(attribute, value)]
        return ", ".join(sorted(named))
    if attribute.kind is ValueKind.AMOUNT:
        return format_amount(value, digits)
    if attribute.kind is ValueKind.FLAG:
        return str(value).lower()
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.upper() if attribute.upper else text


@cache
def _named(table: Table) -> Prepared:
    return prepare(select(table.c.id, table.c.name).where(table.c.id == any_(bindparam("keys", type_=ARRAY(Integer)))))
