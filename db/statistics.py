"""Statistics of the accounts of a batch: how many, started, depleted, by status and by product.

Read from facets, so that they cost the same for ten accounts and for a million; those of ranges of control numbers from
the facets of slices, and from the accounts at the edges. Counted from the accounts where facets do not suffice: filters
by account ID or an earlier update, and stale stamps (a threshold or time zone that has just changed).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.sql.expression import literal_column

from db import facts
from db.batches import Batch
from db.engine import Row, Session
from db.facets import stale
from db.facets.counting import from_accounts
from db.facets.covering import cover
from db.facets.filters import BATCH, ZONE, Filter, Shape
from db.facets.ranges import from_slices
from db.facts import Expression
from db.sql import Prepared, prepare
from db.tables import facets


@dataclass(slots=True)
class Statistics:
    """Numbers of accounts; `by_status` and `by_product` (by key) have only statuses and products that occur."""

    selected: int = 0
    started: int = 0
    depleted: int = 0
    by_status: dict[str, int] = field(default_factory=dict)
    by_product: dict[int, int] = field(default_factory=dict)

    def add(self, status: str, product: int, selected: int, started: int, depleted: int) -> None:
        """Add accounts of one status and product."""
        self.selected += selected
        self.started += started
        self.depleted += depleted
        self.by_status[status] = self.by_status.get(status, 0) + selected
        self.by_product[product] = self.by_product.get(product, 0) + selected


async def read(session: Session, batch: Batch, filter_: Filter) -> Statistics:
    """The statistics of the accounts that the filter selects, exact in the session's snapshot."""
    values = filter_.values(batch)
    if filter_.answerable_from_facets:
        statistics = unless_stale(await session.rows(from_facets(filter_.shape), **values))
        if statistics is not None:
            return statistics
    elif filter_.answerable_from_slices and filter_.control_numbers is not None:
        covering = cover(filter_.control_numbers).parameters()
        statistics = unless_stale(await session.rows(from_slices(filter_.shape.within_ranges), **values, **covering))
        if statistics is not None:
            return statistics
    return _summed(await session.rows(from_accounts(filter_.shape), **values))


def unless_stale(rows: Iterable[Row]) -> Statistics | None:
    """The statistics from rows of `sum_facets` of one batch; None if accounts with stale stamps are among them."""
    occurring = [row for row in rows if row["n"]]
    return None if any(row["stale"] for row in occurring) else _summed(occurring)


def _summed(rows: Iterable[Row]) -> Statistics:
    statistics = Statistics()
    for row in rows:
        if row["n"]:
            statistics.add(row["status"], row["product"], row["n"], row["started"], row["depleted"])
    return statistics


def sum_facets(batch: Expression, zone: Expression, status: Expression, condition: Expression) -> Select[Any]:
    """Sums a batch's facets that meet a condition, by `status`, `product` and `stale`: `n`, `started`, `depleted`.

    Stale facets are included whatever the condition says: what it asks for may not hold of them any more.
    """
    is_stale, n = stale(facets.c, zone), func.sum(facets.c.n)
    return (
        select(
            status.label("status"),
            facets.c.product.label("product"),
            is_stale.label("stale"),
            n.label("n"),
            func.coalesce(n.filter(facets.c.started), 0).label("started"),
            func.coalesce(n.filter(facets.c.depleted), 0).label("depleted"),
        )
        .where(facets.c.batch_id == batch, or_(condition, is_stale))
        .group_by(literal_column("1"), literal_column("2"), literal_column("3"))
    )


@lru_cache(maxsize=1024)
def from_facets(shape: Shape) -> Prepared:
    """The statement that reads the statistics of a filter of that shape from facets."""
    derived = {"started": facets.c.started, "depleted": facets.c.depleted, "ends_on": facets.c.ends_on}
    status = facts.shown_status(facets.c, facets.c.ends_on)
    return prepare(sum_facets(BATCH, ZONE, status, shape.condition(facets.c, derived)))
