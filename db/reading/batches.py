"""The batches of a tenant: by key, as a list by name, and the statistics of many whole ones at once."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, select, true

from db import facts
from db.batches import Batch, select_batch
from db.engine import Row, Session
from db.reading.batch_values import batch_values, parameters_per_batch
from db.reading.by_key import in_name_order, where_key_among
from db.reading.keyset import Keyset
from db.sql import Prepared, composed, prepare
from db.statistics import Statistics, sum_facets, unless_stale
from db.tables import batches, facets


async def batches_of(session: Session, keys: Iterable[int], now: datetime) -> dict[int, Batch]:
    """Batches by key."""
    wanted = list(keys)
    return {row[0]: Batch(*row) for row in await session.rows(_by_key(), keys=wanted, now=now)}


@lru_cache(maxsize=2)
def by_name(narrowed: bool) -> Keyset:
    """The batches by name, in code points; `narrowed`: with the parameter `part` in their names, ignoring case."""
    return Keyset(_named(select_batch(), narrowed), in_name_order(batches.c.name))


async def count(session: Session, part: str | None) -> int:
    """Number of batches, of those with `part` in their names unless it is None."""
    return int(await session.value(_count(part is not None), part=part))


async def statistics_of(session: Session, whole: Collection[Batch]) -> Mapping[Batch, Statistics | None]:
    """The statistics of whole batches, without TERMINATED accounts; None for a batch with stale facets."""
    rows: dict[int, list[Row]] = {batch.key: [] for batch in whole}
    for row in await session.rows(_whole(), **parameters_per_batch(whole)):
        rows[row["batch_id"]].append(row)
    return {batch: unless_stale(rows[batch.key]) for batch in whole}


def _named(base: Select[Any], narrowed: bool) -> Select[Any]:
    part: ColumnElement[str] = bindparam("part", type_=Text)
    contains = func.strpos(_folded(batches.c.name), _folded(part)) > 0
    return base.where(contains, part != "") if narrowed else base


def _folded(text: ColumnElement[str]) -> ColumnElement[str]:
    return func.casefold(composed(text).collate("pg_unicode_fast"), type_=Text)


@cache
def _by_key() -> Prepared:
    return prepare(where_key_among(select_batch(), batches.c.id))


@cache
def _count(narrowed: bool) -> Prepared:
    return prepare(_named(select(func.count()).select_from(batches), narrowed))


@cache
def _whole() -> Prepared:
    """Batch by batch, each by its key, so that no plan reads the facets of other batches."""
    of_each = batch_values()
    each = of_each.c
    status = facts.status(facets.c, facets.c.ends_on, each.today, each.suspended)
    of_one = sum_facets(each.batch, each.zone, status, facts.not_terminated(facets.c)).lateral("of_one")
    return prepare(select(each.batch.label("batch_id"), *of_one.c).select_from(of_each.join(of_one, true())))
