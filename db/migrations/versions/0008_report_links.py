"""The key for signing report links, the same for all servers; an index of batch updates by requester."""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    op.execute("DROP INDEX ix_batch_updates_requested_by")
    op.execute("DROP TABLE installation_secrets")
