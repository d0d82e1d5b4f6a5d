"""A batch and the statistics of a selection of its accounts, read with one statement in one round trip.

For operations that ask for nothing else. One statement is a snapshot of its own, so it needs no transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, cast, func, literal_column, or_, select, true
from sqlalchemy.sql import visitors

from db import facts
from db.batches import Batch, meets_reference, select_batch
from db.connections.scope import Partner, scope_row
from db.engine import Database, Row, Scope
from db.facets.filters import ZONE, Filter, Shape
from db.sql import Prepared, prepare
from db.statistics import Statistics
from db.tables import facets, products
from db.tracing import spans


@dataclass(frozen=True, slots=True)
class BatchStatistics:
    """A batch, None if there is no such one, and the statistics of its selected accounts."""

    batch: Batch | None
    selected: Statistics


async def read(
    database: Database, scope: Scope, filter_: Filter, now: datetime, *, by_status: bool
) -> BatchStatistics | None:
    """The statistics of what the filter selects, which facets can answer; not by product and, but for
    `by_status`, not by status.

    None where one statement does not suffice: some facets are stale, or the database has to be waited for. Who asks
    the same at the same time shares a statement, which begins after the last of them has asked; not where traces show
    each its own.
    """

    async def run(latest: datetime) -> BatchStatistics | None:
        return await _read(database, scope, filter_, latest, by_status)

    if spans.recording():
        return await run(now)
    asked = (_read, scope, filter_, by_status)
    found: BatchStatistics | None = await database.shared.read(asked, now, run)
    return found


async def _read(
    database: Database, scope: Scope, filter_: Filter, now: datetime, by_status: bool
) -> BatchStatistics | None:
    reference = filter_.batch
    by_key = reference.key is not None
    statement = _statement(filter_.shape, isinstance(scope, Partner), by_key, by_status)
    named = {"reference": reference.key if by_key else reference.name, "now": now}
    rows = await database.read_once(scope, statement, **named, **filter_.criteria_values)
    if rows is None:
        return None
    if not rows:
        return BatchStatistics(None, Statistics())
    return None if any(row["stale"] for row in rows) else BatchStatistics(Batch(*rows[0][: len(_FIELDS)]), _sum(rows))


def _sum(rows: list[Row]) -> Statistics:
    statistics = Statistics()
    for row in rows:
        if row["n"]:
            statistics.selected += row["n"]
            statistics.started += row["started"]
            statistics.depleted += row["depleted"]
            statistics.by_status[row["status"]] = row["n"]
    return statistics


_FIELDS = tuple(field.name for field in fields(Batch))


@lru_cache(maxsize=256)
def _statement(shape: Shape, partner: bool, by_key: bool, by_status: bool) -> Prepared:
    """The batch, limited to the scope, and after it its facets: nothing is read before the scope is set."""
    scope = scope_row(partner=partner)
    found = select_batch().where(meets_reference(by_key), scope.c.scope.is_not(None))
    batch = found.offset(literal_column("0")).lateral("batch")
    of_batch = dict(zip(_FIELDS, batch.c, strict=True))
    counted = _with_values(_counted(shape, of_batch["key"], by_status), of_batch).lateral("counted")
    return prepare(select(*batch.c, *counted.c).select_from(scope).join(batch, true()).outerjoin(counted, true()))


def _counted(shape: Shape, batch: ColumnElement[Any], by_status: bool) -> Select[Any]:
    """Sums of the batch's facets, by status or in one row: `stale` of them, and `n`, `started` and `depleted`.

    Added up by product first, so that each product is looked up once.
    """
    derived = {"started": facets.c.started, "depleted": facets.c.depleted, "ends_on": facets.c.ends_on}
    status = facts.shown_status(facets.c, facets.c.ends_on) if by_status else literal_column("''::text")
    keys = [status.label("status"), facets.c.product, facets.c.threshold, facets.c.billing_zone]
    sums = {"n": true(), "started": facets.c.started, "depleted": facets.c.depleted}
    selected, n = shape.condition(facets.c, derived), func.sum(facets.c.n)
    chosen = [cast(n.filter(selected, fact), Integer).label(name) for name, fact in sums.items()]
    alike = select(*keys, cast(n, Integer).label("every"), *chosen).where(facets.c.batch_id == batch)
    of = alike.group_by(*map(literal_column, "1234")).correlate(batch.table).lateral("alike")
    stale = or_(products.c.service_availability_threshold != of.c.threshold, of.c.billing_zone != ZONE)
    totals = [func.coalesce(func.sum(of.c[name]), 0).label(name) for name in sums]
    return (
        select(of.c.status, func.coalesce(func.sum(of.c.every).filter(stale), 0).label("stale"), *totals)
        .select_from(of.outerjoin(products, products.c.id == of.c.product))
        .group_by(of.c.status)
    )


def _with_values(statement: Select[Any], of_batch: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """The statement with columns of the batch for the parameters that are values of it."""
    values = {"zone": of_batch["billing_time_zone"], "today": of_batch["today"], "suspended": of_batch["suspended"]}

    def replace(part: Any, **_: Any) -> Any:
        return values.get(part.key) if isinstance(part, BindParameter) else None

    traverse: Any = visitors.replacement_traverse
    replaced: Select[Any] = traverse(statement, {}, replace)
    return replaced
