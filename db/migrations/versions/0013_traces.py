"""An update knows the span of the request that was accepted, where traces are recorded."""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    op.execute("ALTER TABLE batch_updates DROP COLUMN traceparent")
