"""Tenants, customers and their sites, distributors, batches."""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Numeric,
    Table,
    Text,
    UniqueConstraint,
    column,
    false,
    literal_column,
    text,
)

from db import facts
from db.column_types import MONEY, metadata, primary_key, reference, tenant_table

tenants = Table("tenants", metadata, primary_key(), Column("name", Text, nullable=False, unique=True))

_ZONE = column("billing_time_zone", Text)
_AN_INSTANT: Any = literal_column("'epoch'::timestamptz")

customers = tenant_table(
    "customers",
    primary_key(),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("billing_time_zone", Text, nullable=False),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
    # True for every time zone; for any other text its evaluation fails.
    CheckConstraint(facts.local_time(_ZONE, _AN_INSTANT).is_not(None), "billing_time_zone"),
)

customer_sites = tenant_table(
    "customer_sites",
    primary_key(),
    reference("customer", "customers"),
    Column("name", Text, nullable=False),
    UniqueConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
)

distributors = tenant_table(
    "distributors",
    primary_key(),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("debt", MONEY, nullable=False, server_default=text("0")),
    Column("credit_limit", MONEY),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
)

batches = tenant_table(
    "batches",
    primary_key(),
    reference("customer", "customers"),
    Column("name", Text, nullable=False),
    Column("commission_percent", Numeric, nullable=False, server_default=text("0")),
    UniqueConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
    # The list of batches, which goes by code points whatever the database's collation.
    Index("ix_batches_name", "tenant_id", text('name COLLATE "C"')),
    CheckConstraint("commission_percent BETWEEN 0 AND 100", "commission_percent"),
)
