"""References are to rows of the same tenant, and results are removed in the order of their months.

Foreign keys are checked without row-level security: with the key alone, a row of another tenant could be referred to.
Rows that do so are refused by name before anything is changed. Row-level security does not apply to the owner
meanwhile, which no other session sees, as it is one transaction.
"""

from alembic import op

from db.migrations.frozen import execute_sql_of
from db.migrations.refused import refuse_if_any, rows_at_fault

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_REFERENCES: dict[tuple[str, str], dict[str, str]] = {
    ("accounts", "batch_id, control_number"): {
        "batch_id": "batches",
        "product": "products",
        "role": "roles",
        "customer_site": "customer_sites",
        "distributor": "distributors",
    },
    ("batch_update_chunks", "batch_update_id, chunk"): {"batch_update_id": "batch_updates"},
    ("batch_update_distributors", "batch_update_id, distributor"): {"batch_update_id": "batch_updates"},
    ("batch_update_refusals", "batch_update_id, code"): {"batch_update_id": "batch_updates"},
    ("batch_updates", "id"): {"batch_id": "batches", "reverts": "batch_updates"},
    ("batches", "id"): {"customer": "customers"},
    ("customer_sites", "id"): {"customer": "customers"},
    ("prepaid_plans", "id"): {"product": "products", "add_on_product": "add_on_products"},
    ("product_add_ons", "product, add_on_product"): {"product": "products", "add_on_product": "add_on_products"},
}
"""By table and its key: the tables that its columns refer to."""

_TABLES = sorted(
    {table for table, _ in _REFERENCES} | {name for columns in _REFERENCES.values() for name in columns.values()}
)
_OF_ANOTHER = (
    "({0}.{1} IS NOT NULL AND NOT EXISTS"
    " (SELECT FROM {2} AS target WHERE target.tenant_id = {0}.tenant_id AND target.id = {0}.{1}))"
)


def upgrade() -> None:
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    rows: list[str] = []
    for (table, key), columns in _REFERENCES.items():
        faults = {column: _OF_ANOTHER.format(table, column, target) for column, target in columns.items()}
        rows += rows_at_fault(table, key, faults)
    refuse_if_any("the database holds references to rows that are not of the same tenant", rows)
    execute_sql_of(__file__)
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    raise NotImplementedError("References could be to rows of other tenants again.")
