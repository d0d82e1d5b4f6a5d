"""The names of rows that others refer to, by key."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Integer, Table, Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare

UNKNOWN = "unknown"
"""Written for a row that no longer exists."""


async def names_by_key(session: Session, table: Table, keys: Collection[Any], key: str = "id") -> dict[Any, str]:
    """The names of a table's rows by key, without keys that do not exist.

    `key`: its column; rows without an ID have a code, which is their name too.
    """
    return {row[0]: row[1] for row in await session.rows(_names_by_key(table, key), keys=list(keys))}


@cache
def _names_by_key(table: Table, key: str) -> Prepared:
    column = table.c[key]
    name = table.c.name if key == "id" else column
    kind: Any = Integer if key == "id" else Text
    keys: Any = bindparam("keys", type_=ARRAY(kind))
    return prepare(select(column, name.label("label")).where(column == any_(keys)))
