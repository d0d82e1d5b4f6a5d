"""The function by which the server analyses tables that never were analysed, or that an update has changed."""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION account_batch_analyse_next(text, boolean)")
