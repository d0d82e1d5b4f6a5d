"""The queue of work (PgQueuer's tables), and what an update needs that may wait, be scheduled and be cancelled.

The statements are frozen in `0003_queue.sql`; PgQueuer's own as its release 1.6.0 makes them.
"""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split("\n-- next\n"):
        op.execute(statement.replace(":", r"\:"))


def downgrade() -> None:
    raise NotImplementedError("Updates under way would be lost with the queue.")
