"""The keys that the servers of an installation share."""

from functools import cache

from sqlalchemy import select

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import installation_secrets
from db.tables.secrets import REPORT_LINKS


async def of_report_links(session: Session) -> bytes:
    """The key that links to reports are signed with; read anew each time, so that a new one holds at once."""
    secret: bytes | None = await session.value(_of_report_links())
    if secret is None:
        raise LookupError(f"the table installation_secrets has no row {REPORT_LINKS!r}")
    return secret


@cache
def _of_report_links() -> Prepared:
    return prepare(select(installation_secrets.c.secret).where(installation_secrets.c.name == REPORT_LINKS))
