"""The triggers on accounts name the columns that facets are derived from, in alphabetical order.

What they fire for is the same as before; the order is that of the derivation (`db.tables.facets`).
"""

from db.migrations.frozen import execute_sql_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    """Nothing to undo: the triggers fire for the same columns."""
