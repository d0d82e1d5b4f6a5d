"""The names of rows that others refer to, by key."""

from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Integer, Select, Table, Text, any_, bindparam, cast, literal, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare

Kind = tuple[Table, str]
"""A table whose rows others refer to, and the column with their keys."""

UNKNOWN = "unknown"
"""Written for a row that no longer exists."""


async def names_by_key(session: Session, table: Table, keys: Collection[Any], key: str = "id") -> dict[Any, str]:
    """The names of a table's rows by key, without keys that do not exist.

    `key`: its column; rows without an ID have a code, which is their name too.
    """
    return {row[0]: row[1] for row in await session.rows(_names_by_key(table, key), keys=list(keys))}


async def names_of_kinds(session: Session, keys: Mapping[Kind, Collection[Any]]) -> dict[tuple[str, Any], str]:
    """The names of rows of several tables, by the table's name and the key, read with one statement."""
    if not keys:
        return {}
    kinds = tuple(sorted(keys, key=lambda kind: kind[0].name))
    wanted = {f"keys_{place}": list(keys[kind]) for place, kind in enumerate(kinds)}
    names: dict[tuple[str, Any], str] = {}
    for place, written, name in await session.rows(_names_of_kinds(kinds), **wanted):
        table, key = kinds[place]
        names[table.name, int(written) if key == "id" else written] = name
    return names


@cache
def _names_by_key(table: Table, key: str) -> Prepared:
    return prepare(_names(table, key, "keys"))


@lru_cache(maxsize=256)
def _names_of_kinds(kinds: tuple[Kind, ...]) -> Prepared:
    """A row for each key: the place of its kind, the key as text, and the name."""
    found = [_names(table, key, f"keys_{place}").subquery().c for place, (table, key) in enumerate(kinds)]
    rows = [select(literal(place, Integer), cast(key, Text), name) for place, (key, name) in enumerate(found)]
    return prepare(union_all(*rows))


def _names(table: Table, key: str, parameter: str) -> Select[Any]:
    column = table.c[key]
    name = table.c.name if key == "id" else column
    kind: Any = Integer if key == "id" else Text
    keys: Any = bindparam(parameter, type_=ARRAY(kind))
    return select(column, name.label("label")).where(column == any_(keys))
