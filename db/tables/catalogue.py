"""Products, add-ons, prepaid plans, roles, IVR languages."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.column_types import ACCOUNT_TYPE, MONEY, primary_key, reference, tenant_table

products = tenant_table(
    "products",
    primary_key(),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("account_type", ACCOUNT_TYPE, nullable=False),
    Column("service_availability_threshold", MONEY, nullable=False, server_default=text("0")),
    Column("associated_number", Boolean, nullable=False, server_default=false()),
    Column("unified_messaging", Boolean, nullable=False, server_default=false()),
    Column("unified_messaging_default", Boolean, nullable=False, server_default=false()),
    Column("unified_messaging_locked", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
)

add_on_products = tenant_table(
    "add_on_products",
    primary_key(),
    Column("name", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("recurring_cost", MONEY, nullable=False, server_default=text("0")),
    Column("subscriptions", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
)

product_add_ons = tenant_table(
    "product_add_ons",
    reference("product", "products"),
    reference("add_on_product", "add_on_products"),
    PrimaryKeyConstraint("product", "add_on_product"),
)

# The plans of a product or add-on are its in-advance subscription.
prepaid_plans = tenant_table(
    "prepaid_plans",
    primary_key(),
    reference("product", "products", nullable=True),
    reference("add_on_product", "add_on_products", nullable=True),
    Column("name", Text, nullable=False),
    Column("months", Integer, nullable=False),
    Column("fee", MONEY, nullable=False),
    CheckConstraint("num_nonnulls(product, add_on_product) = 1", "one_owner"),
    UniqueConstraint("product", "add_on_product", "name", postgresql_nulls_not_distinct=True),
    Index("ix_prepaid_plans_add_on_product", "add_on_product"),
)

roles = tenant_table(
    "roles",
    primary_key(),
    Column("name", Text, nullable=False),
    Column("assignable", Boolean, nullable=False, server_default=true()),
    Column("permissions", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    UniqueConstraint("tenant_id", "id"),
    UniqueConstraint("tenant_id", "name"),
)

ivr_languages = tenant_table(
    "ivr_languages",
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("tenant_id", "code"),
)
