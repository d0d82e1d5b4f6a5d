"""The ledger: transaction records (xDRs) and charges to distributors. Append-only for the server's role."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, Text

from db.column_types import MONEY, XDR_KIND, tenant_table

# The key is a sequence, which is the cheapest to append to. There is no other index and no foreign key: a record
# outlives its account, and each of these would slow a mass charge down by work for every record.
xdrs = tenant_table(
    "xdrs",
    Column("id", BigInteger, Identity(always=True, cache=100), primary_key=True),
    Column("instant", DateTime(timezone=True), nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("control_number", Integer, nullable=False),
    Column("batch_update_id", Integer),
    Column("kind", XDR_KIND, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("visible_comment", Text),
    Column("internal_comment", Text),
)

distributor_charges = tenant_table(
    "distributor_charges",
    Column("id", BigInteger, Identity(always=True, cache=100), primary_key=True),
    Column("instant", DateTime(timezone=True), nullable=False),
    Column("distributor", Integer, nullable=False),
    Column("batch_id", Integer, nullable=False),
    Column("control_number", Integer, nullable=False),
    Column("batch_update_id", Integer, nullable=False),
    Column("amount", MONEY, nullable=False),
    # A revert looks up the charges of an update; both columns rise, so that the index is appended to like the table.
    Index("ix_distributor_charges_batch_update_id", "batch_update_id", "control_number"),
)
