"""Batch updates: their requests and progress, by key and as a list, newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, Text, any_, bindparam, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.reading.by_key import rows_by_key, where_key_among
from db.reading.keyset import Keyset
from db.row_mapping import columns_of
from db.sql import Prepared, prepare
from db.tables import batch_updates, batches, customers


@dataclass(frozen=True, slots=True)
class BatchUpdate:
    """One batch update. `criteria` and `changes` are its request in words, as of acceptance."""

    key: int
    batch: int
    state: str
    on_refusal: str
    criteria: list[list[str]]
    changes: list[list[str]]
    comment: str | None
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    failure: str | None
    selected: int
    processed: int
    updated: int
    unchanged: int
    refused: int
    start_at: datetime | None
    cancelled_by: str | None
    cancelled_at: datetime | None
    reverts: int | None
    requested_from: str | None
    currency: str
    """Of the batch's customer."""

    @property
    def fraction(self) -> float:
        """The progress, 0 to 1; an update that selects nothing is at 1 once it has ended."""
        if self.selected:
            return self.processed / self.selected
        return 0.0 if self.finished_at is None else 1.0


@dataclass(frozen=True, slots=True)
class UpdateFilter:
    """A filter of batch updates; None does not restrict, `since` is inclusive and `until` exclusive.

    An empty text or list matches nothing.
    """

    batch: int | None = None
    states: tuple[str, ...] | None = None
    requested_by: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def present_fields(self) -> frozenset[str]:
        """The names of the fields that restrict."""
        return frozenset(field.name for field in fields(self) if getattr(self, field.name) is not None)

    def values(self) -> Mapping[str, Any]:
        """The parameters of the list's statements."""
        # An empty text is as null: it equals nothing.
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "requested_by": self.requested_by or None,
        }


async def updates_of(session: Session, keys: Iterable[int]) -> dict[int, BatchUpdate]:
    """Batch updates by key."""
    return await rows_by_key(session, _by_key(), keys, BatchUpdate)


@lru_cache(maxsize=32)
def newest_first(present_fields: frozenset[str]) -> Keyset:
    """The batch updates that meet a filter in which those fields are present, in falling order of their keys."""
    return Keyset(_base().where(*_conditions(present_fields)), batch_updates.c.id, falling=True)


async def count(session: Session, wanted: UpdateFilter) -> int:
    """Number of batch updates that meet a filter."""
    return int(await session.value(_count(wanted.present_fields), **wanted.values()))


async def reverts_of(session: Session, keys: Iterable[int]) -> Mapping[int, int]:
    """The last revert of each update, of those that are unfinished or have changed accounts."""
    return {row[0]: row[1] for row in await session.rows(_reverts(), keys=list(keys))}


async def requests_of(session: Session, keys: Iterable[int]) -> Mapping[int, dict[str, Any]]:
    """The stored requests of the updates that are no reverts."""
    return {row["id"]: row["request"] for row in await session.rows(_requests(), keys=list(keys))}


def _base() -> Select[Any]:
    # A subquery, evaluated for the rows of the page, so that a list is read from one table in the order of its key.
    currency = select(customers.c.currency).join(batches, batches.c.customer == customers.c.id)
    of_batch = currency.where(batches.c.id == batch_updates.c.batch_id).scalar_subquery()
    batch, currency_of_batch = batch_updates.c.batch_id, of_batch.label("currency")
    return select(*columns_of(BatchUpdate, batch_updates, batch=batch, currency=currency_of_batch))


def _conditions(present_fields: frozenset[str]) -> list[ColumnElement[bool]]:
    columns = batch_updates.c
    conditions = {
        "batch": columns.batch_id == bindparam("batch", type_=Integer),
        "states": cast(columns.state, Text) == any_(bindparam("states", type_=ARRAY(Text))),
        "requested_by": columns.requested_by == bindparam("requested_by", type_=Text),
        "since": columns.requested_at >= bindparam("since", type_=DateTime(timezone=True)),
        "until": columns.requested_at < bindparam("until", type_=DateTime(timezone=True)),
    }
    return [conditions[name] for name in sorted(present_fields)]


@cache
def _by_key() -> Prepared:
    return prepare(where_key_among(_base(), batch_updates.c.id))


@cache
def _requests() -> Prepared:
    columns = batch_updates.c
    return prepare(where_key_among(select(columns.id, columns.request).where(columns.reverts.is_(None)), columns.id))


@cache
def _reverts() -> Prepared:
    columns = batch_updates.c
    counts = or_(columns.finished_at.is_(None), columns.updated > 0)
    last = select(columns.reverts, func.max(columns.id)).where(counts).group_by(columns.reverts)
    return prepare(where_key_among(last, columns.reverts))


@lru_cache(maxsize=32)
def _count(present_fields: frozenset[str]) -> Prepared:
    return prepare(select(func.count()).select_from(batch_updates).where(*_conditions(present_fields)))
