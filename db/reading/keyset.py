"""Lists in keyset pagination: a window of rows, and whether there are rows beyond a key."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, bindparam

from db.engine import Row, Session
from db.sql import Prepared, prepare

K = TypeVar("K")
Side = Literal["<", "<=", ">=", ">"]
_SIDES: dict[Side, Callable[..., Any]] = {"<": operator.lt, "<=": operator.le, ">=": operator.ge, ">": operator.gt}
_REVERSED: dict[Side, Side] = {"<": ">", "<=": ">=", ">=": "<=", ">": "<"}


@dataclass(frozen=True, slots=True)
class Window(Generic[K]):
    """At most `size` rows whose keys lie between `after` and `before`, from the start or, `backward`, from the end."""

    after: K | None
    before: K | None
    size: int
    backward: bool = False


class Listing(Protocol):
    """A list that can be read in windows."""

    async def rows(self, session: Session, window: Window[Any], values: Mapping[str, Any]) -> tuple[list[Row], bool]:
        """The rows of a window in the list's order, and whether there are more than its size."""

    async def has_any(self, session: Session, side: Side, key: Any, values: Mapping[str, Any]) -> bool:
        """Whether the list has a row on that side of a key; with None for a key, whether it has any."""


class Keyset:
    """A list in rising, or `falling`, order of a unique key. `base` selects its rows, in no order."""

    def __init__(self, base: Select[Any], key: ColumnElement[Any], *, falling: bool = False) -> None:
        self._base = base
        self._key = key
        self._falling = falling
        self._statements: dict[Any, Prepared] = {}

    async def rows(self, session: Session, window: Window[Any], values: Mapping[str, Any]) -> tuple[list[Row], bool]:
        """The rows of a window in the list's order, and whether there are more than its size."""
        if not window.size:
            return [], False
        shape = (window.after is not None, window.before is not None, window.backward)
        statement = self._statements.get(shape) or self._statements.setdefault(shape, self._window(*shape))
        bounds = {"after": window.after, "before": window.before, "size": window.size + 1}
        rows = await session.rows(statement, **values, **bounds)
        more = len(rows) > window.size
        rows = rows[: window.size]
        return (rows[::-1] if window.backward else rows), more

    async def has_any(self, session: Session, side: Side, key: Any, values: Mapping[str, Any]) -> bool:
        """Whether the list has a row on that side of a key; with None for a key, whether it has any."""
        shape = (side, key is not None)
        statement = self._statements.get(shape) or self._statements.setdefault(shape, self._nearest(*shape))
        return await session.row(statement, **values, beside=key) is not None

    def _window(self, after: bool, before: bool, backward: bool) -> Prepared:
        statement = self._base
        if after:
            statement = statement.where(self._condition(">", "after"))
        if before:
            statement = statement.where(self._condition("<", "before"))
        order = self._key.desc() if backward is not self._falling else self._key.asc()
        return prepare(statement.order_by(order).limit(bindparam("size")))

    def _nearest(self, side: Side, bounded: bool) -> Prepared:
        """The row nearest to the key, in key order: with EXISTS the planner would choose where to start."""
        statement = self._base.with_only_columns(self._key)
        if bounded:
            statement = statement.where(self._condition(side, "beside"))
        towards_start = (side in ("<", "<=")) is not self._falling
        return prepare(statement.order_by(self._key.desc() if towards_start else self._key.asc()).limit(1))

    def _condition(self, side: Side, name: str) -> ColumnElement[bool]:
        compare = _SIDES[_REVERSED[side] if self._falling else side]
        condition: ColumnElement[bool] = compare(self._key, bindparam(name, type_=self._key.type))
        return condition
