"""The function that tells how loaded the installation is, for the server's metrics."""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION account_batch_load()")
