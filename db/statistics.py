"""Statistics of the accounts of a batch: how many, started, depleted, by status and by product.

Read from facets, so that they cost the same for ten accounts and for a million; counted from the accounts where facets
do not suffice: filters by account ID, control numbers or an earlier update, and stale stamps (a threshold or time zone
that has just changed).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, func, or_, select
from sqlalchemy.sql.expression import literal_column

from db import facts
from db.batches import Batch, BatchReference
from db.engine import Row, Session
from db.facets import stale
from db.facts import Expression
from db.lookups import current_threshold
from db.sql import Prepared, prepare
from db.tables import accounts, facets

_BATCH = bindparam("batch", type_=Integer)
ZONE: ColumnElement[Any] = bindparam("zone", type_=Text)
"""The billing time zone of the batch's customer: a parameter and no join, as all accounts of a batch share it."""

Derived = Mapping[str, Expression]


class Shape(Protocol):
    """The shape of a filter: hashable, and its condition on a row."""

    def condition(self, row: Any, derived: Derived) -> ColumnElement[bool]: ...


class Filter(Protocol):
    """A filter: its shape, its values, and whether facets can answer it."""

    @property
    def batch(self) -> BatchReference: ...
    @property
    def answerable_from_facets(self) -> bool: ...
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
def from_accounts(shape: Shape) -> Prepared:
    """The statement that counts the accounts of a filter of that shape."""
    derived = derived_facts(accounts.c)
    return prepare(
        select(
            facts.shown_status(accounts.c, derived["ends_on"]).label("status"),
            accounts.c.product.label("product"),
            func.count().label("n"),
            func.count().filter(derived["started"]).label("started"),
            func.count().filter(derived["depleted"]).label("depleted"),
        )
        .where(accounts.c.batch_id == _BATCH, shape.condition(accounts.c, derived))
        .group_by(literal_column("1"), literal_column("2"))
    )


def derived_facts(account: Any, zone: Expression = ZONE) -> dict[str, Expression]:
    """Derived facts of an account from its product's current threshold and a zone, and not from its stamps."""
    return {
        "started": facts.started(account),
        "depleted": facts.depleted(account, current_threshold(account.product)),
        "ends_on": facts.ends_on(account, zone),
    }
