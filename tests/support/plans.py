"""Query plans, as the server's role gets them."""

from typing import Any

from sqlalchemy import func, select

from db.engine import Session
from db.sql import Prepared

SETTINGS_OF_SESSION = {"enable_sort": "off", "enable_nestloop": "on"}
"""The planner settings that every transaction of the server begins with."""


async def settings_of(session: Session) -> dict[str, str]:
    """These settings as they are now."""
    return {name: await session.value(select(func.current_setting(name))) for name in SETTINGS_OF_SESSION}


async def plan_of(session: Session, statement: Prepared, **given: Any) -> str:
    """The plan of a statement, a line for each node."""
    rows = await session.connection.fetch(f"EXPLAIN {statement.text}", *statement.arguments(given))
    return "\n".join(row[0] for row in rows)
