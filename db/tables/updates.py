"""Batch updates: their requests, their progress, and their results by account.

Results are stored compactly: a chunk inserts one row per outcome (and set of refusal codes), with the control numbers
as an array, and one row per attribute with the values before and after as arrays parallel to the control numbers of the
chunk's UPDATED row, or as one value where all have the same. These two tables are partitioned by month; the functions
of `db.tables.partitions` create and drop their partitions. The rest of an update's record is kept for ever.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INT4MULTIRANGE, JSONB
from sqlalchemy.schema import SchemaItem

from db import update_states
from db.column_types import MONEY, OUTCOME, REFUSAL_POLICY, UPDATE_STATE, metadata, primary_key, reference, tenant_table

ZERO = text("0")
EMPTY_ARRAY = text("'{}'")

UNFINISHED = f"state IN ({', '.join(map(repr, update_states.UNFINISHED))})"

batch_updates = tenant_table(
    "batch_updates",
    primary_key(),
    reference("batch_id", "batches"),
    Column("on_refusal", REFUSAL_POLICY, nullable=False),
    Column("request", JSONB, nullable=False, comment="filter and changes as asked, IDs as keys"),
    Column("fingerprint", Text, nullable=False, comment="hash of what makes two requests the same"),
    Column("criteria", JSONB, nullable=False, comment="the filter in words, as of acceptance"),
    Column("changes", JSONB, nullable=False, comment="the changes in words, as of acceptance"),
    Column("comment", Text),
    Column("idempotency_key", Text),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    Column("state", UPDATE_STATE, nullable=False),
    Column("next_chunk", Integer, nullable=False, server_default=ZERO, comment="the cursor"),
    Column("selected", Integer, nullable=False, server_default=ZERO),
    Column("processed", Integer, nullable=False, server_default=ZERO),
    Column("updated", Integer, nullable=False, server_default=ZERO),
    Column("unchanged", Integer, nullable=False, server_default=ZERO),
    Column("refused", Integer, nullable=False, server_default=ZERO),
    Column(
        "suspended_distributors",
        ARRAY(Integer),
        nullable=False,
        server_default=EMPTY_ARRAY,
        comment="as of its start",
    ),
    Column(
        "exhausted_distributors",
        ARRAY(Integer),
        nullable=False,
        server_default=EMPTY_ARRAY,
        comment="an account did not fit",
    ),
    Column("failure", Text),
    Column("cancelled_by", Text),
    Column("cancelled_at", DateTime(timezone=True)),
    Column("start_at", DateTime(timezone=True), comment="when it was scheduled for"),
    reference("reverts", "batch_updates", nullable=True, comment="the update that it undoes"),
    Column("requested_from", Text, comment="the network address that asked"),
    Column("traceparent", Text, comment="the span that accepted it, where traces are recorded"),
    UniqueConstraint("tenant_id", "id"),
    Index("ix_batch_updates_batch_id", "batch_id", "id"),
    Index("ix_batch_updates_requested_by", "tenant_id", "requested_by", "id"),
    Index("ix_batch_updates_unfinished", "batch_id", "started_at", "id", postgresql_where=text(UNFINISHED)),
    Index(
        "uq_batch_updates_key",
        "tenant_id",
        "requested_by",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    Index("ix_batch_updates_reverts", "reverts", postgresql_where=text("reverts IS NOT NULL")),
    Index(
        "uq_batch_updates_being_reverted",
        "reverts",
        unique=True,
        postgresql_where=text(f"reverts IS NOT NULL AND {UNFINISHED}"),
    ),
)


def _batch_update_id() -> Column[int]:
    return reference("batch_update_id", "batch_updates")


# The selection, fixed at the start: control numbers as ranges, one row a chunk.
batch_update_chunks = tenant_table(
    "batch_update_chunks",
    _batch_update_id(),
    Column("chunk", Integer, nullable=False),
    Column("selected", Integer, nullable=False),
    Column("selection", INT4MULTIRANGE, nullable=False),
    PrimaryKeyConstraint("batch_update_id", "chunk"),
)


def _monthly_partitioned(name: str, *items: SchemaItem) -> Table:
    """A table of results, partitioned by the month in which the update's selection was fixed.

    No foreign keys: attaching a partition would block all writers of the tables that they refer to.
    """
    columns = (
        Column("tenant_id", Integer, nullable=False),
        Column("batch_update_id", Integer, nullable=False),
        Column("started_at", DateTime(timezone=True), nullable=False, comment="the update's"),
        Column("chunk", Integer, nullable=False),
    )
    table: Table = Table(name, metadata, *columns, *items, postgresql_partition_by="RANGE (started_at)")
    return table


account_outcomes = _monthly_partitioned(
    "account_outcomes",
    Column("id", BigInteger, Identity(), nullable=False),
    Column("outcome", OUTCOME, nullable=False),
    Column("codes", ARRAY(Text), nullable=False, server_default=EMPTY_ARRAY),
    Column("accounts", Integer, nullable=False, comment="how many"),
    Column("last_control_number", Integer, nullable=False),
    Column("control_numbers", ARRAY(Integer), nullable=False),
    PrimaryKeyConstraint("id", "started_at"),
    Index("ix_account_outcomes_batch_update_id", "batch_update_id", "chunk"),
)

RECORDED_TYPES: dict[str, Any] = {"key": Integer, "text": Text, "date": Date, "amount": MONEY, "flag": Boolean}
"""The types of values that are recorded before and after; sets of keys are recorded as text."""

# One of the typed pairs is filled; an array of one element holds for all accounts of the chunk.
attribute_changes = _monthly_partitioned(
    "attribute_changes",
    Column("attribute", Text, nullable=False, comment="as the API names it"),
    *(
        Column(f"{side}_{kind}", ARRAY(kind_type))
        for kind, kind_type in RECORDED_TYPES.items()
        for side in ("before", "after")
    ),
    PrimaryKeyConstraint("batch_update_id", "chunk", "attribute", "started_at"),
)

# How many accounts were refused under each rule, of updates whose results have been removed for their age.
batch_update_refusals = tenant_table(
    "batch_update_refusals",
    _batch_update_id(),
    Column("code", Text, nullable=False),
    Column("accounts", Integer, nullable=False),
    PrimaryKeyConstraint("batch_update_id", "code"),
)

# What distributors were charged by an update, and their debt as it left it.
batch_update_distributors = tenant_table(
    "batch_update_distributors",
    _batch_update_id(),
    Column("distributor", Integer, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("debt_after", MONEY, nullable=False),
    PrimaryKeyConstraint("batch_update_id", "distributor"),
)


# Control numbers and amounts hardly get smaller by PostgreSQL's compression, and trying takes longer than writing.
UNCOMPRESSED = {account_outcomes: ("control_numbers",), attribute_changes: ("before_amount", "after_amount")}


def statements() -> list[str]:
    """The DDL of how arrays are stored."""
    return [
        f"ALTER TABLE {table.name} ALTER COLUMN {column} SET STORAGE EXTERNAL"
        for table, columns in UNCOMPRESSED.items()
        for column in columns
    ]
