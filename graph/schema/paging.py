"""Connections as Relay defines them: checks of the arguments, and pages that read only the fields of the document."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import strawberry

from db.engine import Row, Session
from db.reading.keyset import Listing, Side, Window
from db.settings import variable
from graph.execution.context import Context
from graph.execution.cost.prices import ListSize
from graph.execution.errors import BadInputError
from graph.execution.limits import DEFAULT_PAGE_SIZE, MAX_KEY
from graph.execution.plans.columns import Columns
from graph.execution.text import is_plain
from graph.schema import ids
from graph.schema.fields import resolved_field

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slice:
    """The arguments of a connection.

    `start`: the key at which a window without cursors begins or, with `last`, ends.
    """

    first: int | None
    after: str | None
    last: int | None
    before: str | None
    start: int | None = None

    def window(self, context: Context, owner: tuple[Any, ...], kind: type) -> Window[Any]:
        """The window of the list; raises BadInputError for arguments that contradict each other or are out of range.

        `owner`: identifies the list in its cursors. `kind`: the type of the list's keys.
        """
        size, backward = self._size(context.max_page_size), self.first is None and self.last is not None
        after, before = _key(self.after, owner, kind), _key(self.before, owner, kind)
        if self.start is not None:
            if self.after is not None or self.before is not None:
                raise BadInputError("A list begins at a number or at a cursor, not at both.")
            if self.start < 0:
                raise BadInputError("The number that a list begins at is not negative.")
            after, before = (None, min(self.start + 1, MAX_KEY)) if backward else (self.start - 1, None)
        return Window(after=after, before=before, size=size, backward=backward)

    def _size(self, greatest: int) -> int:
        if self.first is not None and self.last is not None:
            raise BadInputError("Ask for the first or the last of a list, not for both.")
        size = self.first if self.first is not None else self.last
        if size is None:
            return min(DEFAULT_PAGE_SIZE, greatest)
        if size < 0:
            raise BadInputError("The size of a page is not negative.")
        if size > greatest:
            raise BadInputError(f"The size of a page is at most {greatest}: {variable('max_page_size')}.")
        return size


def _key(cursor: str | None, owner: tuple[Any, ...], kind: type) -> Any:
    if cursor is None:
        return None
    key = ids.cursor_key(cursor, *owner)
    if type(key) is not kind or not _is_possible_key(key):
        raise BadInputError("This cursor is not from this list.")
    return key


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


def _is_possible_key(key: Any) -> bool:
    return is_plain(key) if isinstance(key, str) else 0 <= key <= MAX_KEY


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
    _nodes: Collection[T] | None = None
    _more: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

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
        rows = await self.rows()
        return ids.cursor(*self.owner, rows[place][self.key]) if rows else None

    async def _read(self) -> list[Row]:
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
        anchor, limit = (window.before, window.after) if window.backward else (window.after, window.before)
        if self._more or (window.size and limit is None):
            return self._more
        end = rows[0 if window.backward else -1][self.key] if rows else anchor
        return await self._any("<" if window.backward else ">", end)

    async def _any(self, side: Side, key: Any) -> bool:
        return await self.keyset.has_any(self.session, side, key, self.values)


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    paged: strawberry.Private[Paged[Any]]

    @resolved_field("Whether the list has something after this page.")
    async def has_next_page(self) -> bool:
        return await self.paged.has_next()

    @resolved_field("Whether the list has something before this page.")
    async def has_previous_page(self) -> bool:
        return await self.paged.has_previous()

    @resolved_field("The cursor of the page's first edge; null for an empty page.")
    async def start_cursor(self) -> str | None:
        return await self.paged.cursor(0)

    @resolved_field("The cursor of the page's last edge; null for an empty page.")
    async def end_cursor(self) -> str | None:
        return await self.paged.cursor(-1)


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    paged: strawberry.Private[Paged[Any]]

    @resolved_field("The page, each thing with its cursor.", size=ListSize.PAGE)
    async def edges(self) -> list[Edge[T]]:
        return await self.paged.edges()  # type: ignore[return-value]

    @resolved_field("The page without cursors.", size=ListSize.PAGE)
    async def nodes(self) -> list[T]:
        return await self.paged.nodes()  # type: ignore[return-value]

    @resolved_field("Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        return PageInfo(paged=self.paged)

    @resolved_field("How many things the whole list has, whatever the page.")
    async def total_count(self) -> int:
        return await self.paged.total()
