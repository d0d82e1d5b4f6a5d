"""The foundation: every table of the domain, facets and their triggers, row-level security, the server's role.

The statements are frozen in `0001_foundation.sql` as the declarations were then; later changes are later revisions.
"""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Roles belong to the cluster: a migration of another database may have created this one, or be creating it now. One
# that is there is not created, as an owner who may not create roles would be refused.
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'account_batch') THEN CREATE ROLE account_batch LOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""
MEMBER = """
DO $$ BEGIN
    EXECUTE format('GRANT account_batch TO %I', current_user);
EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN NULL;
END $$
"""
# Only a superuser can grant this; without it, batch updates suppress the triggers by a setting.
ALLOW_SUPPRESSING_TRIGGERS = """
DO $$ BEGIN
    GRANT SET ON PARAMETER session_replication_role TO account_batch;
EXCEPTION WHEN insufficient_privilege OR internal_error THEN NULL;
END $$
"""


GRANTS = ("GRANT USAGE ON SCHEMA public TO account_batch", "GRANT SELECT ON alembic_version TO account_batch")


def upgrade() -> None:
    for statement in (ROLE, MEMBER, ALLOW_SUPPRESSING_TRIGGERS, *GRANTS):
        op.execute(statement)
    execute_sql_of(__file__)


def downgrade() -> None:
    raise NotImplementedError("The first revision has nothing to go back to.")
