"""The key that links to reports are signed with, the same for all servers; batch updates by who asked for them."""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n\n"):
        op.execute(statement.replace(":", r"\:"))


def downgrade() -> None:
    op.execute("DROP INDEX ix_batch_updates_requested_by")
    op.execute("DROP TABLE installation_secrets")
