"""Random keys that all servers of the installation share; they belong to no tenant and are made by the migration."""

from sqlalchemy import Column, LargeBinary, Table, Text

from db.column_types import metadata
from db.tables.security import ROLE

REPORT_LINKS = "report links"
"""The name of the key that links to reports are signed with."""

installation_secrets = Table(
    "installation_secrets",
    metadata,
    Column("name", Text, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)


def statements() -> list[str]:
    """The DDL that shows them to the server's role alone, even if another role may read all tables."""
    return [
        "ALTER TABLE installation_secrets ENABLE ROW LEVEL SECURITY",
        f"CREATE POLICY servers ON installation_secrets FOR SELECT TO {ROLE} USING (true)",
    ]
