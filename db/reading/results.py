"""The results of a batch update by control number: a page of a million without reading the million.

Results are stored as arrays, a few rows per chunk, and chunks are in the order of control numbers. First the chunks
that contain a page are chosen by their small columns; then the arrays of these chunks alone are unnested.
"""

import asyncio
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Text, any_, bindparam, cast, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Row, Session
from db.reading.by_key import where_key_among
from db.reading.keyset import Side, Window
from db.sql import Prepared, prepare
from db.tables import account_outcomes, batch_updates


class Chunk(NamedTuple):
    """Results of one chunk: their number, the last control number, and a lower bound of control numbers."""

    chunk: int
    accounts: int
    last: int
    least: int


class Results:
    """The results of an update with that outcome and any of those codes; None does not restrict.

    Rows have `control_number`, `outcome`, `codes`, and the `chunk` and `position` of their recorded changes.
    """

    def __init__(self, update: int, outcome: str | None, codes: Collection[str] | None) -> None:
        self._values = {"batch_update": update, "outcome": outcome, "codes": None if codes is None else list(codes)}
        self._narrowed_by = frozenset(name for name in ("outcome", "codes") if self._values[name] is not None)
        self._chunks: list[Chunk] | None = None
        self._lock = asyncio.Lock()

    async def count(self, session: Session) -> int:
        """Number of results."""
        return sum(chunk.accounts for chunk in await self.chunks(session))

    async def rows(self, session: Session, window: Window[Any], values: Mapping[str, Any]) -> tuple[list[Row], bool]:
        """The rows of a window in rising order, and whether there are more than its size."""
        if not window.size:
            return [], False
        chosen = chunks_of_window(await self.chunks(session), window)
        if not chosen:
            return [], False
        shape = (window.after is not None, window.before is not None, window.backward)
        between = {"after": window.after, "before": window.before, "size": window.size + 1}
        rows = await session.rows(_page(self._narrowed_by, *shape), **self._values, **between, chunks=chosen)
        more, rows = len(rows) > window.size, rows[: window.size]
        return (rows[::-1] if window.backward else rows), more

    async def has_any(self, session: Session, side: Side, key: int | None, values: Mapping[str, Any]) -> bool:
        """Whether there is a result on that side of a control number; with None for it, whether there is any at all."""
        chunks = await self.chunks(session)
        if not chunks or key is None:
            return bool(chunks)
        if side in (">", ">="):
            return chunks[-1].last > key or (side == ">=" and chunks[-1].last == key)
        if chunks[0].last < key:
            return True
        first: int = await session.value(_first(self._narrowed_by), **self._values, chunks=[chunks[0].chunk])
        return first < key or (side == "<=" and first == key)

    async def chunks(self, session: Session) -> list[Chunk]:
        """The chunks with such results in their order, read once."""
        async with self._lock:
            if self._chunks is None:
                self._chunks = list(_with_lower_bounds(await session.rows(_chunks(self._narrowed_by), **self._values)))
        return self._chunks


async def has_results(session: Session, updates: Collection[int]) -> Mapping[int, bool]:
    """The updates that have results, each with True."""
    return {row[0]: True for row in await session.rows(_updates_with_results(), keys=list(updates))}


def chunks_of_window(chunks: Iterable[Chunk], window: Window[int]) -> list[int]:
    """The chunks that contain a window and, if there is one, the row after it."""
    after, before = window.after, window.before
    candidates = [c for c in chunks if (after is None or c.last > after) and (before is None or c.least < before)]
    chosen, certain = [], 0
    for chunk in reversed(candidates) if window.backward else candidates:
        if certain > window.size:
            break
        chosen.append(chunk.chunk)
        if (after is None or chunk.least > after) and (before is None or chunk.last < before):
            certain += chunk.accounts
    return chosen


def _with_lower_bounds(rows: Iterable[Row]) -> Iterator[Chunk]:
    least = 0
    for chunk, accounts, last in rows:
        yield Chunk(chunk, accounts, last, least)
        least = last + 1


_CHUNK = account_outcomes.c.chunk


def _conditions(narrowed_by: frozenset[str]) -> list[ColumnElement[bool]]:
    columns = account_outcomes.c
    conditions: dict[str, ColumnElement[bool]] = {
        "outcome": cast(columns.outcome, Text) == bindparam("outcome", type_=Text),
        "codes": columns.codes.overlap(bindparam("codes", type_=ARRAY(Text))),
    }
    of_update = columns.batch_update_id == bindparam("batch_update", type_=Integer)
    return [of_update, *(conditions[name] for name in sorted(narrowed_by))]


@cache
def _updates_with_results() -> Prepared:
    # By `started_at` too, so that each update's results are looked for in its own partition alone.
    key, columns = batch_updates.c.id, account_outcomes.c
    of_update = select(_CHUNK).where(columns.batch_update_id == key, columns.started_at == batch_updates.c.started_at)
    return prepare(where_key_among(select(key), key).where(of_update.exists()))


@lru_cache(maxsize=4)
def _chunks(narrowed_by: frozenset[str]) -> Prepared:
    accounts = func.sum(account_outcomes.c.accounts, type_=Integer)
    last = func.max(account_outcomes.c.last_control_number)
    return prepare(select(_CHUNK, accounts, last).where(*_conditions(narrowed_by)).group_by(_CHUNK).order_by(_CHUNK))


_MEMBER = (
    func.unnest(account_outcomes.c.control_numbers)
    .table_valued(column("control_number", Integer), with_ordinality="position")
    .render_derived(name="member")
)
_NUMBER = _MEMBER.c.control_number


def _members(narrowed_by: frozenset[str], *columns: Any) -> Select[Any]:
    of_chunks = any_(bindparam("chunks", type_=ARRAY(Integer))) == _CHUNK
    return select(*columns).select_from(account_outcomes, _MEMBER).where(*_conditions(narrowed_by), of_chunks)


@lru_cache(maxsize=32)
def _page(narrowed_by: frozenset[str], after: bool, before: bool, backward: bool) -> Prepared:
    columns = account_outcomes.c
    page = _members(narrowed_by, _NUMBER, columns.outcome, columns.codes, _CHUNK, _MEMBER.c.position)
    if after:
        page = page.where(bindparam("after", type_=Integer) < _NUMBER)
    if before:
        page = page.where(bindparam("before", type_=Integer) > _NUMBER)
    return prepare(page.order_by(_NUMBER.desc() if backward else _NUMBER).limit(bindparam("size", type_=Integer)))


@lru_cache(maxsize=4)
def _first(narrowed_by: frozenset[str]) -> Prepared:
    return prepare(_members(narrowed_by, func.min(_NUMBER)))
