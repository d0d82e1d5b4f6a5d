"""A window of a list: read once, for whichever of its fields first needs it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import strawberry

from db.engine import Row, Session
from db.reading.keyset import Listing, Side, Window
from graph.execution.plans.columns import Columns
from graph.schema import ids

T = TypeVar("T")


@strawberry.type(description="One thing in a list, and its place there.")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="The place of this edge, for `after` and `before`.")
    node: T = strawberry.field(description="What stands at this place.")


class Edges(Columns[Edge[Any]]):
    """The edges of a page. `nodes`: what stands at the places of the keys in the list of that owner."""

    kind = Edge

    def __init__(self, owner: tuple[Any, ...], keys: list[Any], nodes: Collection[Any]) -> None:
        self._owner = owner
        self._keys = keys
        self._nodes = nodes

    def __len__(self) -> int:
        return len(self._keys)

    def column(self, name: str) -> Any:
        """The cursors, or the nodes."""
        return self._nodes if name == "node" else [ids.cursor(*self._owner, key) for key in self._keys]


@dataclass(slots=True)
class Paged(Generic[T]):
    """A window of a list, read when a field first needs it.

    `owner`: identifies the list in its cursors. `make`: makes nodes of rows. `total`: counts the whole list.
    """

    session: Session
    keyset: Listing
    values: Mapping[str, Any]
    window: Window[Any]
    owner: tuple[Any, ...]
    key: str
    """The column that is the list's key."""
    make: Callable[[list[Row]], Awaitable[Collection[T]]]
    total: Callable[[], Awaitable[int]]
    _rows: list[Row] | None = None
    _fault: Exception | None = None
    _nodes: Collection[T] | None = None
    _more: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self) -> None:
        """Reads the window at once: fields whose values are there need no task of their own.

        A fault is kept for the fields that need the window: it is their error.
        """
        try:
            await self.nodes()
        except Exception as fault:
            self._fault = fault

    def nodes_read(self) -> Any:
        """What stands in the window, or what will have read it."""
        return self.nodes() if self._nodes is None else self._nodes

    def cursor_read(self, place: int) -> Any:
        """The cursor at that place, or what will have read it."""
        return self.cursor(place) if self._rows is None else self._cursor(self._rows, place)

    def has_next_read(self) -> Any:
        """Whether the list goes on after the window, or what will have found out."""
        known = self._rows is not None and not self.window.backward and self._is_beyond_known()
        return self._more if known else self.has_next()

    async def rows(self) -> list[Row]:
        """The rows of the window."""
        async with self._lock:
            return await self._read()

    async def nodes(self) -> Collection[T]:
        """What stands in the window."""
        async with self._lock:
            if self._nodes is None:
                rows = await self._read()
                self._nodes = await self.make(rows) if rows else []
        return self._nodes

    async def edges(self) -> Edges:
        """The edges of the window."""
        nodes = await self.nodes()
        return Edges(self.owner, [row[self.key] for row in await self.rows()], nodes)

    async def cursor(self, place: int) -> str | None:
        """The cursor of the window's first (0) or last (-1) edge; None for an empty window."""
        return self._cursor(await self.rows(), place)

    def _cursor(self, rows: list[Row], place: int) -> str | None:
        return ids.cursor(*self.owner, rows[place][self.key]) if rows else None

    async def _read(self) -> list[Row]:
        if self._fault is not None:
            raise self._fault
        if self._rows is None:
            self._rows, self._more = await self.keyset.rows(self.session, self.window, self.values)
        return self._rows

    async def has_next(self) -> bool:
        """Whether the list has something after the window's edges."""
        return await (self._has_before_window() if self.window.backward else self._has_beyond_window())

    async def has_previous(self) -> bool:
        """Whether the list has something before the window's edges."""
        return await (self._has_beyond_window() if self.window.backward else self._has_before_window())

    async def _has_before_window(self) -> bool:
        """Whether the list has rows on the side that the window is counted from, up to its cursor."""
        backward = self.window.backward
        anchor = self.window.before if backward else self.window.after
        return anchor is not None and await self._any(">=" if backward else "<=", anchor)

    async def _has_beyond_window(self) -> bool:
        """Whether the list has rows on the other side, beyond the window's last edge."""
        rows, window = await self.rows(), self.window
        anchor = window.before if window.backward else window.after
        if self._is_beyond_known():
            return self._more
        end = rows[0 if window.backward else -1][self.key] if rows else anchor
        return await self._any("<" if window.backward else ">", end)

    def _is_beyond_known(self) -> bool:
        """Whether the rows that were read tell if the list goes on beyond them."""
        limit = self.window.after if self.window.backward else self.window.before
        return self._more or (self.window.size > 0 and limit is None)

    async def _any(self, side: Side, key: Any) -> bool:
        return await self.keyset.has_any(self.session, side, key, self.values)
