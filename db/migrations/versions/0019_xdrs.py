"""xDRs of a chunk as one row. Records that are there stay as they are, so it takes no time however many there are."""

from db.migrations.frozen import execute_sql_of

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    raise NotImplementedError("What has been charged since would have no records.")
