"""A partner sees what is its own: policies for transactions that have a distributor set.

The statements are frozen in `0011_partners.sql`. Rows are not touched; each policy takes its table's lock for an
instant, and facets get an index, which is built in a second for a million of them.
"""

from db.migrations.frozen import execute_sql_of

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    execute_sql_of(__file__)


def downgrade() -> None:
    raise NotImplementedError("Partners would see the whole tenant again.")
