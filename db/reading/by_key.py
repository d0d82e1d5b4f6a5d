"""Rows of one table by their keys, and the keys that belong to an owner: the shapes that most reads have."""

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
    """A name as it sorts: by code points, whatever the database's collation."""
    return name.collate("C")


async def rows_by_key(
    session: Session, statement: Prepared, keys: Iterable[int], make: Callable[..., T]
) -> dict[int, T]:
    """What those keys name, by key; keys that name nothing are not there. The first column is the key."""
    wanted = [key for key in set(keys) if key > 0]
    if not wanted:
        return {}
    return {row[0]: make(*row) for row in await session.rows(statement, keys=wanted)}


def rows_by_owner(rows: Iterable[Row], owners: Collection[int], make: Callable[..., T]) -> Mapping[int, list[T]]:
    """What each owner has, in the order of the rows; the first column is the owner."""
    lists: dict[int, list[T]] = {owner: [] for owner in owners}
    for owner, *rest in rows:
        lists[owner].append(make(*rest))
    return lists


def where_key_among(base: Select[Any], key: ColumnElement[int]) -> Select[Any]:
    """The rows of `base` whose key is among the parameter `keys`."""
    return base.where(key == KEYS)
