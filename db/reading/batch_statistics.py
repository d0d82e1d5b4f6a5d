"""A batch and the statistics of a selection of its accounts, read with one statement in one round trip.

For operations that ask for nothing else. One statement is a snapshot of its own, so it needs no transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, cast, func, literal_column, or_, select, true
from sqlalchemy.sql import visitors

from db import facts
from db.batches import Batch, meets_reference, select_batch
from db.connections.scope import Partner, scope_row
from db.engine import Database, Row, Scope
from db.facets.filters import ZONE, Filter, Shape
from db.reading.catalogue import PRODUCT_COLUMNS, Product
from db.sql import Prepared, prepare
from db.statistics import Statistics
from db.tables import facets, products
from db.tracing import spans


@dataclass(frozen=True, slots=True)
class BatchStatistics:
    """A batch, None if there is no such one, the statistics of its selected accounts, and the products in them."""

    batch: Batch | None
    selected: Statistics
    products: tuple[Product, ...] = ()


@dataclass(frozen=True, slots=True)
class By:
    """What the numbers are broken down by."""

    status: bool = False
    product: bool = False


async def read(database: Database, scope: Scope, filter_: Filter, now: datetime, by: By) -> BatchStatistics | None:
    """The statistics of what the filter selects, which facets can answer, broken down as asked for.

    None where one statement does not suffice: some facets are stale, or the database has to be waited for. Who asks
    the same at the same time shares a statement, which begins after the last of them has asked; not where traces show
    each its own.
    """

    async def run(latest: datetime) -> BatchStatistics | None:
        return await _read(database, scope, filter_, latest, by)

    if spans.recording():
        return await run(now)
    asked = (_read, scope, filter_, by)
    found: BatchStatistics | None = await database.shared.read(asked, now, run)
    return found


async def _read(database: Database, scope: Scope, filter_: Filter, now: datetime, by: By) -> BatchStatistics | None:
    reference = filter_.batch
    by_key = reference.key is not None
    statement = _statement(filter_.shape, isinstance(scope, Partner), by_key, by)
    named = {"reference": reference.key if by_key else reference.name, "now": now}
    rows = await database.read_once(scope, statement, **named, **filter_.criteria_values)
    if rows is None:
        return None
    if not rows:
        return BatchStatistics(None, Statistics())
    return None if any(row["stale"] for row in rows) else _sum(Batch(*rows[0][: len(_FIELDS)]), rows, by)


def _sum(batch: Batch, rows: list[Row], by: By) -> BatchStatistics:
    statistics, products_ = Statistics(), dict[int, Product]()
    for row in rows:
        if row["n"]:
            product = Product(*(row[name] for name in _OF_PRODUCT)) if by.product else _NO_PRODUCT
            products_[product.key] = product
            statistics.add(row["status"], product.key, row["n"], row["started"], row["depleted"])
    if by.product:
        return BatchStatistics(batch, statistics, tuple(products_.values()))
    statistics.by_product = {}
    return BatchStatistics(batch, statistics)


_FIELDS = tuple(field.name for field in fields(Batch))
_OF_PRODUCT = tuple(f"product_{field.name}" for field in fields(Product))
_NO_PRODUCT = Product(0, "", "", Decimal(0))


@lru_cache(maxsize=256)
def _statement(shape: Shape, partner: bool, by_key: bool, by: By) -> Prepared:
    """The batch, limited to the scope, and after it its facets: nothing is read before the scope is set."""
    scope = scope_row(partner=partner)
    found = select_batch().where(meets_reference(by_key), scope.c.scope.is_not(None))
    batch = found.offset(literal_column("0")).lateral("batch")
    of_batch = dict(zip(_FIELDS, batch.c, strict=True))
    counted = _with_values(_counted(shape, of_batch["key"], by), of_batch).lateral("counted")
    return prepare(select(*batch.c, *counted.c).select_from(scope).join(batch, true()).outerjoin(counted, true()))


def _counted(shape: Shape, batch: ColumnElement[Any], by: By) -> Select[Any]:
    """Sums of the batch's facets, broken down or in one row: `stale` of them, and `n`, `started` and `depleted`.

    Added up by product first, so that each product is looked up once.
    """
    derived = {"started": facets.c.started, "depleted": facets.c.depleted, "ends_on": facets.c.ends_on}
    status = facts.shown_status(facets.c, facets.c.ends_on) if by.status else literal_column("''::text")
    keys = [status.label("status"), facets.c.product, facets.c.threshold, facets.c.billing_zone]
    sums = {"n": true(), "started": facets.c.started, "depleted": facets.c.depleted}
    selected, n = shape.condition(facets.c, derived), func.sum(facets.c.n)
    chosen = [cast(n.filter(selected, fact), Integer).label(name) for name, fact in sums.items()]
    alike = select(*keys, cast(n, Integer).label("every"), *chosen).where(facets.c.batch_id == batch)
    of = alike.group_by(*map(literal_column, "1234")).correlate(batch.table).lateral("alike")
    stale = or_(products.c.service_availability_threshold != of.c.threshold, of.c.billing_zone != ZONE)
    totals = [func.coalesce(func.sum(of.c[name]), 0).label(name) for name in sums]
    named = dict(zip(_OF_PRODUCT, PRODUCT_COLUMNS, strict=True)) if by.product else {}
    return (
        select(
            of.c.status,
            func.coalesce(func.sum(of.c.every).filter(stale), 0).label("stale"),
            *totals,
            *(column.label(name) for name, column in named.items()),
        )
        .select_from(of.outerjoin(products, products.c.id == of.c.product))
        .group_by(of.c.status, *named.values())
    )


def _with_values(statement: Select[Any], of_batch: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """The statement with columns of the batch for the parameters that are values of it."""
    values = {"zone": of_batch["billing_time_zone"], "today": of_batch["today"], "suspended": of_batch["suspended"]}

    def replace(part: Any, **_: Any) -> Any:
        return values.get(part.key) if isinstance(part, BindParameter) else None

    traverse: Any = visitors.replacement_traverse
    replaced: Select[Any] = traverse(statement, {}, replace)
    return replaced
