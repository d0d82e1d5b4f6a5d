"""Results of batch updates, partitioned by month, and the functions that create and drop partitions.

The statements are frozen in `0005_results_by_month.sql`. Existing results are kept: row-level security does not
apply to the owner while they are copied, which no other session sees, as it is one transaction.
"""

from db.migrations.frozen import execute_sql_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    raise NotImplementedError("Results that were removed meanwhile would not come back.")
