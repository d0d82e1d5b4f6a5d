"""Results of batch updates in parts by month, and the functions that make such parts and drop old ones.

The statements are frozen in `0005_results_by_month.sql`. What is there already is kept: row-level security is lifted
from its owner for as long as it is copied, and nobody sees that, as it is all one transaction.
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
