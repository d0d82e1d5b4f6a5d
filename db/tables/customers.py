"""Who sells and who buys: tenants, customers and their sites, distributors, batches."""

from sqlalchemy import Boolean, CheckConstraint, Column, Numeric, Table, Text, UniqueConstraint, false, text

from db.vocabulary import MONEY, key, metadata, reference, tenant_table

tenants = Table("tenants", metadata, key(), Column("name", Text, nullable=False, unique=True))

customers = tenant_table(
    "customers",
    key(),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("billing_time_zone", Text, nullable=False),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("tenant_id", "name"),
)

customer_sites = tenant_table(
    "customer_sites",
    key(),
    reference("customer", "customers"),
    Column("name", Text, nullable=False),
    UniqueConstraint("tenant_id", "name"),
)

distributors = tenant_table(
    "distributors",
    key(),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("debt", MONEY, nullable=False, server_default=text("0")),
    Column("credit_limit", MONEY),
    Column("suspended", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("tenant_id", "name"),
)

batches = tenant_table(
    "batches",
    key(),
    reference("customer", "customers"),
    Column("name", Text, nullable=False),
    Column("commission_percent", Numeric, nullable=False, server_default=text("0")),
    UniqueConstraint("tenant_id", "name"),
    CheckConstraint("commission_percent BETWEEN 0 AND 100", "commission_percent"),
)
