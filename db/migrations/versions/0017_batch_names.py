"""An index of batches by name in code points: a page of their list no longer sorts them all."""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    op.execute("DROP INDEX ix_batches_name")
