"""Statistics of the accounts of a batch: how many, started, depleted, by status and by product.

Read from facets, so that they cost the same for ten accounts and for a million; those of ranges of control numbers from
the facets of slices, and from the accounts at the edges. Counted from the accounts where facets do not suffice: filters
by account ID or an earlier update, and stale stamps (a threshold or time zone that has just changed).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, case, false, func, or_, select, true
from sqlalchemy.sql.expression import literal_column

from db import facts
from db.batches import Batch
from db.engine import Row, Session
from db.facets import stale
from db.facets.covered import covered_facets, edge_accounts
from db.facets.covering import cover
from db.facts import Expression
from db.lookups import current_threshold
from db.sql import Prepared, prepare
from db.tables import accounts, facets

_BATCH = bindparam("batch", type_=Integer)
ZONE: ColumnElement[Any] = bindparam("zone", type_=Text)
"""The billing time zone of the batch's customer: a parameter and no join, as all accounts of a batch share it."""

Derived = Mapping[str, Expression]


class Shape(Protocol):
    """The shape of a filter: hashable, its condition on a row, and itself without ranges of control numbers."""

    @property
    def within_ranges(self) -> "Shape": ...
    def condition(self, row: Any, derived: Derived) -> ColumnElement[bool]: ...


class Filter(Protocol):
    """A filter: its shape, its values, and whether facets can answer it, with its ranges of control numbers or none."""

    @property
    def answerable_from_facets(self) -> bool: ...
    @property
    def answerable_from_slices(self) -> bool: ...
    @property
    def control_numbers(self) -> tuple[tuple[int, int], ...] | None: ...
    @property
    def shape(self) -> Any: ...
    @property
    def criteria_values(self) -> Mapping[str, Any]: ...
    def values(self, batch: Batch) -> Mapping[str, Any]: ...


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
    return prepare(sum_facets(_BATCH, ZONE, status, shape.condition(facets.c, derived)))


@lru_cache(maxsize=1024)
def from_slices(shape: Shape) -> Prepared:
    """The statement that reads the statistics of ranges of control numbers: a filter's of that shape within them."""
    facet = covered_facets(_BATCH).c
    derived = {"started": facet.started, "depleted": facet.depleted, "ends_on": facet.ends_on}
    status, condition = facts.shown_status(facet, facet.ends_on), shape.condition(facet, derived)
    at_edge, edges = edge_accounts(_BATCH)
    return prepare(_sum_covered(facet, status, condition).union_all(_count(at_edge.c, shape).select_from(edges)))


def _sum_covered(facet: Any, status: Expression, condition: Expression) -> Select[Any]:
    """Sums as of `sum_facets`; by stamps first, so that few rows are compared with their product."""
    n, chosen = func.sum(facet.n), {"n": true(), "started": facet.started, "depleted": facet.depleted}
    keys = (status.label("status"), facet.product, facet.threshold, facet.billing_zone)
    sums = [func.coalesce(n.filter(condition, fact), 0).label(name) for name, fact in chosen.items()]
    alike = select(*keys, n.label("every"), *sums).group_by(*map(literal_column, "1234")).subquery("alike").c
    is_stale = stale(alike, ZONE)
    return select(
        alike.status,
        alike.product,
        is_stale.label("stale"),
        case((is_stale, alike.every), else_=alike.n).label("n"),
        alike.started,
        alike.depleted,
    )


@lru_cache(maxsize=1024)
def from_accounts(shape: Shape) -> Prepared:
    """The statement that counts the accounts of a filter of that shape."""
    return prepare(_count(accounts.c, shape).where(accounts.c.batch_id == _BATCH))


def _count(account: Any, shape: Shape) -> Select[Any]:
    """Counts accounts that meet a filter of that shape: rows as of `_sum`, none of them stale."""
    derived = derived_facts(account)
    return (
        select(
            facts.shown_status(account, derived["ends_on"]).label("status"),
            account.product.label("product"),
            false().label("stale"),
            func.count().label("n"),
            func.count().filter(derived["started"]).label("started"),
            func.count().filter(derived["depleted"]).label("depleted"),
        )
        .where(shape.condition(account, derived))
        .group_by(literal_column("1"), literal_column("2"))
    )


def derived_facts(account: Any, zone: Expression = ZONE) -> dict[str, Expression]:
    """Derived facts of an account from its product's current threshold and a zone, and not from its stamps."""
    return {
        "started": facts.started(account),
        "depleted": facts.depleted(account, current_threshold(account.product)),
        "ends_on": facts.ends_on(account, zone),
    }
