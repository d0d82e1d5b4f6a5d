"""The trigger that notifies servers of a batch update's progress, enabled also while others are suppressed."""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION batch_updates_moved CASCADE")
