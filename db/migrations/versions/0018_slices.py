"""Facets of slices of control numbers, for statistics of ranges; deltas say in which slice they are.

What facets are there is folded, and slices are counted from the accounts, which nobody else may change meanwhile: a
program that waits goes on with the triggers made anew here. Row-level security does not apply to the owner until then,
which no other session sees, as it is one transaction.
"""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LIFTED = ("accounts", "facets")
"""Tables whose rows are read or changed for all tenants."""


def upgrade() -> None:
    for table in _LIFTED:
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    execute_sql_of(__file__)
    for table in _LIFTED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    raise NotImplementedError("Deltas of statistics would no longer say in which slice they are.")
