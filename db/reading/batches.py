"""The batches of a tenant: by key, as a list by name, and the statistics of many whole ones at once."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, func, literal_column, select

from db import facts
from db.batches import TODAY, Batch, described
from db.engine import Session
from db.facets import stale
from db.reading.by_key import KEYS, in_name_order, of_keys
from db.reading.keyset import Keyset
from db.sql import Prepared, composed, prepare
from db.statistics import Statistics
from db.tables import batches, customers, facets, products


async def batches_of(session: Session, keys: Iterable[int], now: datetime) -> dict[int, Batch]:
    """Batches by key."""
    wanted = list(keys)
    return {row[0]: Batch(*row) for row in await session.rows(_by_key(), keys=wanted, now=now)}


@lru_cache(maxsize=2)
def by_name(narrowed: bool) -> Keyset:
    """The batches by name, in code points; `narrowed`: whose names contain the parameter `part`, whatever the case."""
    return Keyset(_named(described(), narrowed), in_name_order(batches.c.name))


async def count(session: Session, part: str | None) -> int:
    """How many batches there are, with `part` in their names if it is given."""
    return int(await session.value(_count(part is not None), part=part))


async def statistics_of(session: Session, keys: Collection[int], now: datetime) -> Mapping[int, Statistics | None]:
    """The statistics of whole batches (all but TERMINATED) by key; None where facets cannot tell at the moment."""
    read: dict[int, Statistics | None] = {key: Statistics() for key in keys}
    for row in await session.rows(_whole(), keys=list(keys), now=now):
        key, counts = row["batch_id"], read[row["batch_id"]]
        if row["stale"] and row["n"]:
            read[key] = None
        elif counts is not None and not row["stale"] and row["n"]:
            counts.add(row["status"], row["product"], row["n"], row["started"], row["depleted"])
    return read


def _named(base: Select[Any], narrowed: bool) -> Select[Any]:
    part: ColumnElement[str] = bindparam("part", type_=Text)
    contains = func.strpos(_folded(batches.c.name), _folded(part)) > 0
    return base.where(contains, part != "") if narrowed else base


def _folded(text: ColumnElement[str]) -> ColumnElement[str]:
    return func.casefold(composed(text).collate("pg_unicode_fast"), type_=Text)


@cache
def _by_key() -> Prepared:
    return prepare(of_keys(described(), batches.c.id))


@cache
def _count(narrowed: bool) -> Prepared:
    return prepare(_named(select(func.count()).select_from(batches), narrowed))


@cache
def _whole() -> Prepared:
    is_stale = stale(facets.c)
    status = facts.status(facets.c, facets.c.ends_on, TODAY, customers.c.suspended)
    joined = (
        facets.join(products, products.c.id == facets.c.product)
        .join(batches, batches.c.id == facets.c.batch_id)
        .join(customers, customers.c.id == batches.c.customer)
    )
    counts = {
        "n": func.sum(facets.c.n),
        "started": func.coalesce(func.sum(facets.c.n).filter(facets.c.started), 0),
        "depleted": func.coalesce(func.sum(facets.c.n).filter(facets.c.depleted), 0),
    }
    return prepare(
        select(
            facets.c.batch_id,
            status.label("status"),
            facets.c.product,
            is_stale.label("stale"),
            *(counted.label(name) for name, counted in counts.items()),
        )
        .select_from(joined)
        .where(facets.c.batch_id == KEYS, facts.not_terminated(facets.c) | is_stale)
        .group_by(*(literal_column(str(place)) for place in range(1, 5)))
    )
