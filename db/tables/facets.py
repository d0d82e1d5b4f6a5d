"""Facets: how many accounts of a batch share all that a filter can name, kept as an append-only table of deltas.

Writers insert -n and +n rows; only the folder (`db.statistics`) deletes. A facet is a function of the account's own
row, so no two writers ever want the same facet row: statistics cost no lock.
"""

from sqlalchemy import Boolean, Column, Date, Index, Integer, Text, text

from db.vocabulary import BILL_STATUS, MONEY, tenant_table

OWN_COLUMNS = (
    "product",
    "distributor",
    "customer_site",
    "bill_status",
    "blocked",
    "registered",
    "activation_date",
    "ends_on",
    "started",
    "billing_zone",
)
"""The part of a facet that does not ask for money."""

FUNDS_COLUMNS = ("depleted", "threshold")
"""The part that moves with the balance."""

FACET_COLUMNS = OWN_COLUMNS + FUNDS_COLUMNS

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
    Index("ix_facets_batch_id", "batch_id"),
    Index("ix_facets_unfolded", "batch_id", postgresql_where=text("NOT folded")),
    postgresql_with={"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 5000},
)
