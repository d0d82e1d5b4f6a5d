"""The rows that make up a covering (`db.facets.covering`): facets of its slices, and the accounts at its edges.

Run by run and edge by edge, each by its index: no plan can read the batch's other rows.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    TableValuedAlias,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE

from db.facts import Expression
from db.tables import accounts, facet_slices, facets
from db.tables.facets import COUNTED_COLUMNS

_ALONE: ColumnElement[int] = literal_column("0")
"""As an offset: the subquery is planned by itself, for one row of what it refers to."""


def covered_facets(batch: Expression) -> Subquery:
    """Facets of the slices of the covering in the parameters: COUNTED_COLUMNS and `n`, not added up."""
    runs = _runs("runs", level="levels", first="first_slices", last="last_slices")
    names = (*COUNTED_COLUMNS, "n")
    within = (
        facet_slices.c.batch_id == batch,
        facet_slices.c.level == runs.c.level,
        facet_slices.c.slice.between(runs.c.first, runs.c.last),
    )
    of_run = select(*(facet_slices.c[name] for name in names)).where(*within).offset(_ALONE).lateral("of_run")
    narrowest: Any = bindparam("narrowest", type_=INT4MULTIRANGE())
    delta = facets.c.slice.op("<@", is_comparison=True)(narrowest)
    deltas = select(*(facets.c[name] for name in names)).where(facets.c.batch_id == batch, ~facets.c.folded, delta)
    return select(*of_run.c).select_from(runs.join(of_run, true())).union_all(deltas).subquery("covered")


def edge_accounts(batch: Expression) -> tuple[Any, Any]:
    """The accounts at the edges of the covering in the parameters, and what to select them from."""
    edges = _runs("edges", lowest="lowest_numbers", highest="highest_numbers")
    within = (accounts.c.batch_id == batch, accounts.c.control_number.between(edges.c.lowest, edges.c.highest))
    at_edge = select(accounts).where(*within).offset(_ALONE).lateral("at_edge")
    return at_edge, edges.join(at_edge, true())


def _runs(name: str, **parameters: str) -> TableValuedAlias:
    """A row for each run: columns with the elements of arrays, which are parameters."""
    arrays = (bindparam(parameter, type_=ARRAY(Integer)) for parameter in parameters.values())
    columns = (column(each, Integer) for each in parameters)
    return func.unnest(*arrays).table_valued(*columns).render_derived(name=name)
