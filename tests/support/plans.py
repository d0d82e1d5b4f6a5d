"""Query plans, as the server's role gets them."""

from typing import Any

from db.engine import Session
from db.sql import Prepared


async def plan_of(session: Session, statement: Prepared, **given: Any) -> str:
    """The plan of a statement, a line for each node."""
    rows = await session.connection.fetch(f"EXPLAIN {statement.text}", *statement.arguments(given))
    return "\n".join(row[0] for row in rows)
