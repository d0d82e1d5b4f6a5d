"""The queue of updates (PgQueuer's tables), and the columns for queued, scheduled and cancelled updates.

The statements are frozen in `0003_queue.sql`; PgQueuer's own as its release 1.6.0 makes them.
"""

from db.migrations.frozen import execute_sql_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    raise NotImplementedError("Updates under way would be lost with the queue.")
