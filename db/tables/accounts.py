"""The accounts, laid out so that a batch update changes them in place.

More than half of each page is left free, as rows grow when a value is set for the first time, and no column that
changes frequently is in an index: PostgreSQL then updates in place (HOT). Sets are sorted arrays of keys in the row.
`threshold` and `billing_zone` are stamps: copies of the product's threshold and the customer's time zone as of when
the row was last written or restamped; they make `started`, `depleted` and `ends_on` functions of the row alone. Those
are expressions and not generated columns: PostgreSQL 18 has no virtual ones over enum types, and stored ones would
make every row wider.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    column,
    false,
    table,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from db import facts
from db.column_types import ACCOUNT_TYPE, BILL_STATUS, BILLING_MODEL, MONEY, UNIFIED_MESSAGING, reference, tenant_table
from db.facts import Expression
from db.limits import MAX_AVAILABILITY_DAYS, MAX_CONTROL_NUMBER

EMPTY_ARRAY = text("'{}'")


def _own(*items: Column[Any]) -> tuple[Column[Any], ...]:
    return items


STORED_COLUMNS: tuple[Column[Any], ...] = _own(
    reference("batch_id", "batches"),
    Column("control_number", Integer, nullable=False),
    Column("first_usage", DateTime(timezone=True)),
    Column("last_recharge", DateTime(timezone=True)),
    reference("product", "products"),
    reference("role", "roles"),
    reference("customer_site", "customer_sites", nullable=True),
    reference("distributor", "distributors", nullable=True),
    Column("activation_date", Date, nullable=False),
    Column("expiration_date", Date),
    Column("availability_days", Integer),
    Column("billing_model", BILLING_MODEL, nullable=False),
    Column("account_type", ACCOUNT_TYPE, nullable=False),
    Column("bill_status", BILL_STATUS, nullable=False),
    Column("unified_messaging", UNIFIED_MESSAGING, nullable=False, server_default="as_product"),
    Column("blocked", Boolean, nullable=False, server_default=false()),
    Column("registered", Boolean, nullable=False, server_default=false()),
    Column("ever_registered", Boolean, nullable=False, server_default=false()),
    Column("balance", MONEY, nullable=False, server_default=text("0")),
    Column("opening_balance", MONEY, nullable=False, server_default=text("0")),
    Column("credit_limit", MONEY, nullable=False, server_default=text("0")),
    Column("payments_received", MONEY, nullable=False, server_default=text("0")),
    Column("threshold", MONEY, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("billing_zone", Text, nullable=False),
    Column("associated_number", Text),
    Column("preferred_language", Text),
    Column("add_on_products", ARRAY(Integer), nullable=False, server_default=EMPTY_ARRAY),
    Column("prepaid_plans", ARRAY(Integer), nullable=False, server_default=EMPTY_ARRAY),
    Column("charged_distributors", ARRAY(Integer), nullable=False, server_default=EMPTY_ARRAY),
    Column("custom_fields", JSONB),
)


def row(name: str) -> facts.Account:
    """The columns of an account under another name: OLD and NEW in triggers and RETURNING."""
    return table(name, *(column(c.name, c.type) for c in STORED_COLUMNS)).c


def literal_sql(expression: Expression) -> str:
    """An expression with its literals in place, for DDL."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    return str(expression.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def account_facts(account: facts.Account) -> dict[str, Expression]:
    """The derived facts that statistics count, from the account's own row alone."""
    return {
        "started": facts.started(account),
        "depleted": facts.depleted(account, account.threshold),
        "ends_on": facts.ends_on(account, account.billing_zone),
    }


accounts = tenant_table(
    "accounts",
    *STORED_COLUMNS,
    PrimaryKeyConstraint("batch_id", "control_number"),
    UniqueConstraint("tenant_id", "account_id"),
    # By code points, for what account IDs begin with: the order of the database's collation may be another.
    Index("ix_accounts_batch_id_account_id", "batch_id", text('account_id COLLATE "C"')),
    ForeignKeyConstraint(["tenant_id", "preferred_language"], ["ivr_languages.tenant_id", "ivr_languages.code"]),
    CheckConstraint(f"control_number BETWEEN 0 AND {MAX_CONTROL_NUMBER}", "control_number"),
    CheckConstraint(f"availability_days BETWEEN 1 AND {MAX_AVAILABILITY_DAYS}", "availability_days"),
    postgresql_with={"fillfactor": 45},
)

# The account IDs of deleted accounts, for the results of updates: a delete of an account inserts one row here.
removed_accounts = tenant_table(
    "removed_accounts",
    Column("batch_id", Integer, nullable=False),
    Column("control_number", Integer, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("removed_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("batch_id", "control_number", "removed_at"),
)
