"""The rows that make up a covering (`db.facets.covering`): facets of its slices, and the accounts at its edges.

Run by run and edge by edge, each by its index: no plan can read the batch's other rows.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Table,
    TableValuedAlias,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY

from db.facts import Expression
from db.tables import accounts, facet_slices, facets
from db.tables.facets import COUNTED_COLUMNS

_ALONE: ColumnElement[int] = literal_column("0")
"""As an offset: the subquery is planned by itself, for one row of what it refers to."""


def covered_facets(batch: Expression) -> Subquery:
    """Facets of the slices of the covering in the parameters: COUNTED_COLUMNS and `n`, not added up."""
    runs = _runs("runs", level="levels", first="first_slices", last="last_slices")
    of_level = _in_run(facet_slices, runs, batch).where(facet_slices.c.level == runs.c.level)
    narrowest = _runs("narrowest", first="first_narrowest", last="last_narrowest")
    deltas = _in_run(facets, narrowest, batch).where(~facets.c.folded)
    return _each(runs, of_level).union_all(_each(narrowest, deltas)).subquery("covered")


def _in_run(table: Table, run: TableValuedAlias, batch: Expression) -> Select[Any]:
    columns = [table.c[name] for name in (*COUNTED_COLUMNS, "n")]
    return select(*columns).where(table.c.batch_id == batch, table.c.slice.between(run.c.first, run.c.last))


def _each(runs: TableValuedAlias, of_one: Select[Any]) -> Select[Any]:
    """The rows of all runs; the select is of one run."""
    of_run = of_one.offset(_ALONE).lateral("of_run")
    return select(*of_run.c).select_from(runs.join(of_run, true()))


def edge_accounts(batch: Expression) -> tuple[Any, Any]:
    """The accounts at the edges of the covering in the parameters, and what to select them from."""
    edges = _runs("edges", lowest="lowest_numbers", highest="highest_numbers")
    within = (accounts.c.batch_id == batch, accounts.c.control_number.between(edges.c.lowest, edges.c.highest))
    at_edge = select(accounts).where(*within).offset(_ALONE).lateral("at_edge")
    return at_edge, edges.join(at_edge, true())


def _runs(name: str, **parameters: str) -> TableValuedAlias:
    """A row for each run: columns with the elements of arrays, which are parameters."""
    # A subquery each, so that plans do not depend on their lengths and are kept.
    arrays = (select(bindparam(each, type_=ARRAY(Integer))).scalar_subquery() for each in parameters.values())
    columns = (column(each, Integer) for each in parameters)
    return func.unnest(*arrays).table_valued(*columns).render_derived(name=name)
