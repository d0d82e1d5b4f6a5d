"""The statement that reads the statistics of ranges of control numbers, from slices and the accounts at the edges."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, case, func, literal_column, select, true

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
