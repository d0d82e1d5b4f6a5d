"""Reverts: the update that an update reverts; and the network address of a request."""

from db.migrations.frozen import execute_sql_of

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    raise NotImplementedError("What was reverted would be taken for never reverted.")
