"""What moved money: transaction records (xDRs) and charges to distributors. Append-only for the server's role."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, PrimaryKeyConstraint, Text

from db.tables.base import MONEY, XDR_KIND, tenant_table

# Keyed by account, as both are asked for; no foreign keys: a record outlives what it tells of, and they cost double.
xdrs = tenant_table(
    "xdrs",
    Column("id", BigInteger, Identity(always=True, cache=100), nullable=False),
    Column("instant", DateTime(timezone=True), nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("control_number", Integer, nullable=False),
    Column("batch_update_id", Integer),
    Column("kind", XDR_KIND, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("visible_comment", Text),
    Column("internal_comment", Text),
    PrimaryKeyConstraint("batch_id", "control_number", "id"),
)

distributor_charges = tenant_table(
    "distributor_charges",
    Column("id", BigInteger, Identity(always=True, cache=100), nullable=False),
    Column("instant", DateTime(timezone=True), nullable=False),
    Column("distributor", Integer, nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("control_number", Integer, nullable=False),
    Column("batch_update_id", Integer, nullable=False),
    Column("amount", MONEY, nullable=False),
    PrimaryKeyConstraint("batch_id", "control_number", "id"),
)
