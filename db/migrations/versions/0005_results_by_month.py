"""Results of batch updates in parts by month, and the functions that make such parts and drop old ones.

The statements are frozen in `0005_results_by_month.sql`. What is there already is kept: row-level security is lifted
from its owner for as long as it is copied, and nobody sees that, as it is all one transaction.
"""

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n-- next\n"):
        op.execute(statement.replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("Results that were removed meanwhile would not come back.")
