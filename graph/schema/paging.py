"""Connections as Relay defines them: checks of the arguments, and pages that read only the fields of the document."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
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


def _is_possible_key(key: Any) -> bool:
    return is_plain(key) if isinstance(key, str) else 0 <= key <= MAX_KEY


@dataclass(slots=True)
class Paged(Generic[T]):
    """A window of a list, read when a field first needs it.

    `owner`: identifies the list in its cursors. `nodes`: makes nodes of rows. `total`: counts the whole list.
    """

    session: Session
    keyset: Listing
    values: Mapping[str, Any]
    window: Window[Any]
    owner: tuple[Any, ...]
    key: str
    """The column that is the list's key."""
    nodes: Callable[[list[Row]], Awaitable[list[T]]]
    total: Callable[[], Awaitable[int]]
    _edges: list[Edge[T]] | None = None
    _keys: list[Any] = field(default_factory=list)
    _more: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def edges(self) -> list[Edge[T]]:
        """The edges of the window."""
        async with self._lock:
            if self._edges is None:
                rows, self._more = await self.keyset.rows(self.session, self.window, self.values)
                self._keys = [row[self.key] for row in rows]
                cursors = [ids.cursor(*self.owner, key) for key in self._keys]
                nodes = await self.nodes(rows) if rows else []
                self._edges = [Edge(cursor=place, node=node) for place, node in zip(cursors, nodes, strict=True)]
        return self._edges

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
        edges, window = await self.edges(), self.window
        anchor, limit = (window.before, window.after) if window.backward else (window.after, window.before)
        if self._more or (window.size and limit is None):
            return self._more
        end = self._keys[0 if window.backward else -1] if edges else anchor
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
        edges = await self.paged.edges()
        return edges[0].cursor if edges else None

    @resolved_field("The cursor of the page's last edge; null for an empty page.")
    async def end_cursor(self) -> str | None:
        edges = await self.paged.edges()
        return edges[-1].cursor if edges else None


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    paged: strawberry.Private[Paged[Any]]

    @resolved_field("The page, each thing with its cursor.", size=ListSize.PAGE)
    async def edges(self) -> list[Edge[T]]:
        return await self.paged.edges()

    @resolved_field("The page without cursors.", size=ListSize.PAGE)
    async def nodes(self) -> list[T]:
        return [edge.node for edge in await self.paged.edges()]

    @resolved_field("Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        return PageInfo(paged=self.paged)

    @resolved_field("How many things the whole list has, whatever the page.")
    async def total_count(self) -> int:
        return await self.paged.total()
