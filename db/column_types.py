"""Building blocks of table declarations: the metadata, the column types of the domain, the tenant's column."""

from typing import Any

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Identity, Integer, MetaData, Numeric, Table
from sqlalchemy.dialects.postgresql import ENUM
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_TABLE = "refers to"
"""In a column's `info`: the table that it refers to."""

MONEY = Numeric(25, 5)
"""An exact amount in currency units: five fraction digits stored, twenty before the point."""


def enum_type(name: str, *values: str) -> ENUM:
    """An enum type of the database; the import format uses the same values."""
    return ENUM(*values, name=name, metadata=metadata)


BILLING_MODEL = enum_type("billing_model", "debit", "credit", "voucher")
ACCOUNT_TYPE = enum_type("account_type", "prepaid_card", "pinless", "phone_line", "auto_attendant", "mobile", "voucher")
BILL_STATUS = enum_type("bill_status", "inactive", "open", "terminated")
UNIFIED_MESSAGING = enum_type("unified_messaging", "as_product", "yes", "no")
XDR_KIND = enum_type("xdr_kind", "usage", "payment", "charge", "refund")
UPDATE_STATE = enum_type(
    "batch_update_state", "SCHEDULED", "QUEUED", "RUNNING", "COMPLETED", "REFUSED", "CANCELLED", "FAILED"
)
REFUSAL_POLICY = enum_type("refusal_policy", "SKIP_REFUSED", "REFUSE_BATCH")
OUTCOME = enum_type("account_outcome", "UPDATED", "UNCHANGED", "REFUSED")


def primary_key() -> Column[int]:
    """An integer key that the database generates."""
    return Column("id", Integer, Identity(), primary_key=True)


def reference(name: str, table: str, *, nullable: bool = False, comment: str | None = None) -> Column[int]:
    """The `id` of a row of another table, of the same tenant: `tenant_table` makes a foreign key of both."""
    return Column(name, Integer, nullable=nullable, comment=comment, info={_TABLE: table})


def tenant_table(name: str, *items: SchemaItem, **options: Any) -> Table:
    """A table whose rows belong to a tenant; `db.tables.security` puts row-level security on it.

    Foreign keys include the tenant: they are checked without row-level security.
    """
    tenant = Column("tenant_id", Integer, ForeignKey("tenants.id"), nullable=False)
    keys = [
        ForeignKeyConstraint(["tenant_id", item.name], [f"{target}.tenant_id", f"{target}.id"])
        for item in items
        if isinstance(item, Column) and (target := item.info.get(_TABLE))
    ]
    table: Table = Table(name, metadata, tenant, *items, *keys, **options)
    return table
