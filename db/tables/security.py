"""Row-level security and the grants of the server's role.

Every table with a tenant shows and accepts rows of the transaction's tenant alone, also for its owner, and shows a
partner what `db.tables.partners` says. The role `account_batch` owns nothing: it reads all tables, changes accounts and
the state of updates, and only appends to requests, results and ledger.
"""

from sqlalchemy import Table

from db.column_types import metadata
from db.tables import ledger, partners
from db.tables.partners import TENANT as TENANT

ROLE = "account_batch"
"""The role that the server and its workers act as."""

TENANT_IS_SET = f"tenant_id = (SELECT NULLIF(current_setting('{TENANT}', true), '')::int)"
"""The policy of every table with a tenant."""

_PROGRESS_COLUMNS = (
    "state, started_at, finished_at, next_chunk, selected, processed, updated, unchanged, refused,"
    " suspended_distributors, exhausted_distributors, failure, cancelled_by, cancelled_at"
)

_GRANTS = {
    "accounts": "SELECT, UPDATE",
    "facets": "SELECT, INSERT, DELETE",
    "facet_slices": "SELECT, INSERT, DELETE",
    "distributors": "SELECT, UPDATE (debt)",
    "batch_xdrs": "SELECT, INSERT",
    "distributor_charges": "SELECT, INSERT",
    "batch_updates": f"SELECT, INSERT, UPDATE ({_PROGRESS_COLUMNS})",
    "batch_update_chunks": "SELECT, INSERT",
    "account_outcomes": "SELECT, INSERT",
    "attribute_changes": "SELECT, INSERT",
    "batch_update_distributors": "SELECT, INSERT, UPDATE (amount, debt_after)",
}

# FOR KEY SHARE, which a chunk takes on the rows it refers to, requires the privilege to update some column.
_KEY_SHARED_TABLES = ("products", "add_on_products", "prepaid_plans", "roles", "customer_sites", "ivr_languages")


def tenant_tables() -> list[Table]:
    """The tables whose rows belong to a tenant."""
    return [table for table in metadata.sorted_tables if "tenant_id" in table.c]


def statements() -> list[str]:
    """The DDL of policies and grants; the migration creates the role, as roles belong to the cluster."""
    ddl = []
    for table in tenant_tables():
        ddl += [
            f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON {table.name} USING ({TENANT_IS_SET})",
            *partners.policy(table.name),
        ]
    for table in metadata.sorted_tables:
        ddl.append(f"GRANT {_GRANTS.get(table.name, 'SELECT')} ON {table.name} TO {ROLE}")
    ddl += ledger.statements(ROLE)
    ddl += partners.statements(ROLE)
    ddl += [f"GRANT UPDATE (tenant_id) ON {name} TO {ROLE}" for name in _KEY_SHARED_TABLES]
    return ddl
