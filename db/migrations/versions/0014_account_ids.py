"""An index of account IDs by code points, for selections by what they begin with.

The statement is frozen in `0014_account_ids.sql`. The index is built in two seconds for a million accounts, during
which they can be read and not written.
"""

from alembic import op

from db.migrations.frozen import execute_sql_of

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    op.execute("DROP INDEX ix_accounts_batch_id_account_id")
