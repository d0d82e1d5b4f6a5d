"""Facets: numbers of a batch's accounts by the columns that filters use, as an append-only table of deltas.

Writers insert rows of -n and +n; only folding (`db.facets.folding`) deletes. A facet is a function of the account's own
row, and writers never update a facet row: statistics need no lock.

To add a facet, add a column to the table: one of an account's own columns by its name, or one of
`db.tables.accounts.account_facts`. The columns that change it are derived from its expression, for triggers, batch
updates, folding and audit alike.

A delta also says in which slice of control numbers its accounts are; folding adds the deltas up to the batch's facets
and to those of its slices (`db.tables.facet_slices`).
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, Integer, Text, text
from sqlalchemy.sql import visitors

from db.column_types import BILL_STATUS, MONEY, tenant_table
from db.facts import Account, Expression
from db.tables.accounts import account_facts, accounts

SLICE_WIDTH = 512
"""Control numbers of the narrowest slice."""

facets = tenant_table(
    "facets",
    Column("batch_id", Integer, nullable=False),
    Column("folded", Boolean, nullable=False),
    Column("product", Integer, nullable=False),
    Column("distributor", Integer),
    Column("customer_site", Integer),
    Column("bill_status", BILL_STATUS, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("registered", Boolean, nullable=False),
    Column("activation_date", Date, nullable=False),
    Column("ends_on", Date),
    Column("started", Boolean, nullable=False),
    Column("billing_zone", Text, nullable=False),
    Column("depleted", Boolean, nullable=False),
    Column("threshold", MONEY, nullable=False),
    Column("n", Integer, nullable=False),
    Column("slice", Integer, comment="Of a delta: the control number divided by the width of a slice."),
    CheckConstraint("folded = (slice IS NULL)", "slice"),
    Index("ix_facets_batch_id", "batch_id"),
    # For partners: whether any of their accounts is in a batch, of which products and sites (`db.tables.partners`).
    Index("ix_facets_distributor", "distributor", "batch_id", postgresql_where=text("distributor IS NOT NULL")),
    Index("ix_facets_unfolded", "batch_id", "slice", postgresql_where=text("NOT folded")),
    postgresql_with={"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 5000},
)

_OTHER_COLUMNS = ("tenant_id", "batch_id", "folded", "n")
"""Columns that are not part of what is counted: the batch, and the number."""

FACET_COLUMNS = tuple(column.name for column in facets.c if column.name not in _OTHER_COLUMNS)
"""The columns that identify a facet within its batch, and the slice of a delta."""

COUNTED_COLUMNS = tuple(name for name in FACET_COLUMNS if name != "slice")
"""The columns that identify a facet within its batch or slice."""


def facet_of(account: Account) -> dict[str, Expression]:
    """The facet that an account counts in, by column."""
    derived = {**account_facts(account), "slice": account.control_number // SLICE_WIDTH}
    return {name: derived[name] if name in derived else getattr(account, name) for name in FACET_COLUMNS}


def _inputs(expression: Expression) -> tuple[str, ...]:
    """The columns of an account that an expression refers to, in their order in it."""
    columns = (part for part in visitors.iterate(expression) if isinstance(part, Column) and part.table is accounts)
    return tuple(dict.fromkeys(column.name for column in columns))


_INPUTS = {name: _inputs(expression) for name, expression in facet_of(accounts.c).items()}


def inputs_of(facet_columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of an account that those columns of a facet are derived from."""
    return tuple(dict.fromkeys(name for facet_column in facet_columns for name in _INPUTS[facet_column]))


FACET_INPUTS: dict[str, tuple[str, ...]] = {
    column: tuple(name for name in FACET_COLUMNS if column in _INPUTS[name]) for column in inputs_of(FACET_COLUMNS)
}
"""By column of an account: the columns of a facet that are derived from it."""

FUNDS_COLUMNS = tuple(
    name for name in FACET_COLUMNS if any(isinstance(accounts.c[column].type, type(MONEY)) for column in _INPUTS[name])
)
"""The columns of a facet that are derived from amounts, which change far more often than all others."""

OWN_COLUMNS = tuple(name for name in FACET_COLUMNS if name not in FUNDS_COLUMNS)
"""The columns of a facet that are not derived from amounts."""
