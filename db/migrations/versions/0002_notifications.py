"""Servers hear when a batch update moves on: a trigger that notifies, also while chunks have triggers switched off."""

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
