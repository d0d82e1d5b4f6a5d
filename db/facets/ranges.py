"""The statement that reads the statistics of ranges of control numbers, from slices and the accounts at the edges."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, func, literal_column, or_, select

from db import facts
from db.facets.counting import count
from db.facets.covered import covered_facets, edge_accounts
from db.facets.filters import BATCH, ZONE, Shape
from db.facets.restamping import stale
from db.facts import Expression
from db.sql import Prepared, prepare


@lru_cache(maxsize=1024)
def from_slices(shape: Shape) -> Prepared:
    """The statement that reads the statistics of ranges of control numbers: a filter's of that shape within them."""
    facet = covered_facets(BATCH).c
    derived = {"started": facet.started, "depleted": facet.depleted, "ends_on": facet.ends_on}
    status, condition = facts.shown_status(facet, facet.ends_on), shape.condition(facet, derived)
    at_edge, edges = edge_accounts(BATCH)
    return prepare(_sum_covered(facet, status, condition).union_all(count(at_edge.c, shape).select_from(edges)))


def _sum_covered(facet: Any, status: Expression, condition: Expression) -> Select[Any]:
    """Sums as of `db.statistics.sum_facets`; by stamps first, so that few rows are compared with their product."""
    n, keys = func.sum(facet.n), (facet.product, facet.threshold, facet.billing_zone)
    sums = {"n": n, "started": n.filter(facet.started), "depleted": n.filter(facet.depleted)}
    named = [func.coalesce(each, 0).label(name) for name, each in sums.items()]
    grouped = select(status.label("status"), condition.label("chosen"), *keys, *named)
    alike = grouped.group_by(*map(literal_column, "12345")).subquery("alike").c
    is_stale = stale(alike, ZONE)
    columns = (alike.status, alike.product, is_stale.label("stale"), alike.n, alike.started, alike.depleted)
    return select(*columns).where(or_(alike.chosen, is_stale))
