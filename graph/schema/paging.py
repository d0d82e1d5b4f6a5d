"""Connections as Relay defines them: checks of the arguments, and pages that read only the fields of the document."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import strawberry

from db.reading.keyset import Window
from db.settings import variable
from graph.execution.context import Context
from graph.execution.cost.prices import ListSize
from graph.execution.errors import BadInputError
from graph.execution.limits import DEFAULT_PAGE_SIZE, MAX_KEY
from graph.execution.text import is_plain
from graph.schema import ids
from graph.schema.fields import resolved_field
from graph.schema.paged import Edge, Paged

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

    def _size(self, largest: int) -> int:
        if self.first is not None and self.last is not None:
            raise BadInputError("Ask for the first or the last of a list, not for both.")
        size = self.first if self.first is not None else self.last
        if size is None:
            return min(DEFAULT_PAGE_SIZE, largest)
        if size < 0:
            raise BadInputError("The size of a page is not negative.")
        if size > largest:
            raise BadInputError(f"The size of a page is at most {largest}: {variable('max_page_size')}.")
        return size


def _key(cursor: str | None, owner: tuple[Any, ...], kind: type) -> Any:
    if cursor is None:
        return None
    key = ids.cursor_key(cursor, *owner)
    if type(key) is not kind or not _is_possible_key(key):
        raise BadInputError("This cursor is not from this list.")
    return key


def _is_possible_key(key: Any) -> bool:
    return is_plain(key) if isinstance(key, str) else 0 <= key <= MAX_KEY


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    paged: strawberry.Private[Paged[Any]]

    @resolved_field("Whether the list has something after this page.")
    def has_next_page(self) -> bool:
        return self.paged.has_next_read()  # type: ignore[no-any-return]

    @resolved_field("Whether the list has something before this page.")
    async def has_previous_page(self) -> bool:
        return await self.paged.has_previous()

    @resolved_field("The cursor of the page's first edge; null for an empty page.")
    def start_cursor(self) -> str | None:
        return self.paged.cursor_read(0)  # type: ignore[no-any-return]

    @resolved_field("The cursor of the page's last edge; null for an empty page.")
    def end_cursor(self) -> str | None:
        return self.paged.cursor_read(-1)  # type: ignore[no-any-return]


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    paged: strawberry.Private[Paged[Any]]

    @resolved_field("The page, each thing with its cursor.", size=ListSize.PAGE)
    async def edges(self) -> list[Edge[T]]:
        return await self.paged.edges()  # type: ignore[return-value]

    @resolved_field("The page without cursors.", size=ListSize.PAGE)
    def nodes(self) -> list[T]:
        return self.paged.nodes_read()  # type: ignore[no-any-return]

    @resolved_field("Where the page lies in the list.")
    def page_info(self) -> PageInfo:
        return PageInfo(paged=self.paged)

    @resolved_field("How many things the whole list has, whatever the page.")
    async def total_count(self) -> int:
        return await self.paged.total()
