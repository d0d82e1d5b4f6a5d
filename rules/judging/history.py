"""Recorded changes as people read them: values written as the API writes them, references by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Table

from db.currencies import format_amount
from db.engine import Session
from db.reading.names import UNKNOWN, names_by_key
from db.reading.recorded import RecordedChange
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.changes import attributes

Key = TypeVar("Key")
Names = Mapping[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """An attribute under its API name, with its values before and after as the API writes them; None for no value."""

    attribute: str
    before: str | None
    after: str | None


async def changes_in_words(
    session: Session, recorded: Mapping[Key, Iterable[RecordedChange]], digits: int
) -> dict[Key, list[AttributeChange]]:
    """The recorded changes of each key, in the order in which the groups declare attributes.

    Amounts have at least `digits` fraction digits. Runs one statement for each table that values refer to.
    """
    declared = attributes()
    names = await _names(session, [change for changes in recorded.values() for change in changes], declared)
    order = {name: place for place, name in enumerate(declared)}

    def write(change: RecordedChange) -> AttributeChange:
        attribute = declared[change.attribute]
        before, after = (_value_text(attribute, value, names, digits) for value in (change.before, change.after))
        return AttributeChange(change.attribute, before, after)

    return {
        key: list(map(write, sorted(changes, key=lambda change: order[change.attribute])))
        for key, changes in recorded.items()
    }


async def _names(session: Session, changes: list[RecordedChange], declared: Mapping[str, Attribute]) -> Names:
    keys_by_table: dict[str, tuple[Table, set[int]]] = {}
    for change in changes:
        attribute = declared[change.attribute]
        if attribute.referenced_table is not None:
            keys = keys_by_table.setdefault(attribute.referenced_table.name, (attribute.referenced_table, set()))[1]
            keys.update(key for value in (change.before, change.after) for key in _keys_in(attribute, value))
    return {
        (name, key): label
        for name, (table, keys) in keys_by_table.items()
        for key, label in (await names_by_key(session, table, sorted(keys))).items()
    }


def _keys_in(attribute: Attribute, value: Any) -> list[int]:
    if value is None:
        return []
    return [int(key) for key in value.split(",")] if attribute.kind is ValueKind.SET else [value]


def _value_text(attribute: Attribute, value: Any, names: Names, digits: int) -> str | None:
    if value is None:
        return None
    if attribute.referenced_table is not None:
        referenced = [names.get((attribute.referenced_table.name, key), UNKNOWN) for key in _keys_in(attribute, value)]
        return ", ".join(sorted(referenced))
    if attribute.kind is ValueKind.AMOUNT:
        return format_amount(value, digits)
    if attribute.kind is ValueKind.FLAG:
        return str(value).lower()
    text = value.isoformat() if isinstance(value, date) else str(value)
    return text.upper() if attribute.upper else text
