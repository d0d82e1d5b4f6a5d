"""Servers hear when a batch update moves on: a trigger that notifies, also while chunks have triggers switched off."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in Path(__file__).with_suffix(".sql").read_text().split(";\n\n"):
        op.execute(statement.replace(":", r"\:"))


def downgrade() -> None:
    op.execute("DROP FUNCTION batch_updates_moved CASCADE")
