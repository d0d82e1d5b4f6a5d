"""The two forms of most reads: rows by their keys, and lists of rows by their owners' keys."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Row, Session
from db.sql import Prepared

T = TypeVar("T")

KEYS = any_(bindparam("keys", type_=ARRAY(Integer)))
"""One of the keys that a statement is run with."""


def in_name_order(name: ColumnElement[str]) -> ColumnElement[str]:
    """The sort key of a name: by code points, whatever the database's collation."""
    return name.collate("C")


async def rows_by_key(
    session: Session, statement: Prepared, keys: Iterable[int], make: Callable[..., T]
) -> dict[int, T]:
    """Rows by key, without keys that do not exist. The first column of the statement is the key."""
    wanted = [key for key in set(keys) if key > 0]
    if not wanted:
        return {}
    return {row[0]: make(*row) for row in await session.rows(statement, keys=wanted)}


def rows_by_owner(rows: Iterable[Row], owners: Collection[int], make: Callable[..., T]) -> Mapping[int, list[T]]:
    """The rows of each owner, in their order; the first column is the owner's key."""
    lists: dict[int, list[T]] = {owner: [] for owner in owners}
    for owner, *rest in rows:
        lists[owner].append(make(*rest))
    return lists


def where_key_among(base: Select[Any], key: ColumnElement[int]) -> Select[Any]:
    """Restrict `base` to rows whose key is in the parameter `keys`."""
    return base.where(key == KEYS)
