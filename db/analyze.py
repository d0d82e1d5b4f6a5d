"""Having PostgreSQL look at tables that it has never looked at, or that have grown: it plans by what it has seen there.

No plan of ours leans on that (`db.planner`); what it knows makes them better. Left to itself it looks when fifty rows
and a tenth of a table have changed: never at a table of ten rows, and a minute late after an import or a large update.
"""

import logging

import asyncpg
from sqlalchemy import Boolean, Text, bindparam, func, select

from db.connection_errors import CONNECTION_LOST, CommandTimeout
from db.engine import Database, Mode
from db.sql import prepare

log = logging.getLogger(__name__)

_NEXT = prepare(
    select(func.account_batch_analyse_next(bindparam("after", type_=Text), bindparam("grown", type_=Boolean)))
)


async def analyse(database: Database, *, grown: bool = False) -> list[str]:
    """Analyses what never was, and what has `grown` by a fifth since; answers which tables, whole ones and parts.

    Each in a transaction of its own. What somebody else holds is passed over; a fault is told and nothing is lost.
    """
    seen: list[str] = []
    try:
        while (table := await _next(database, seen[-1] if seen else "", grown)) is not None:
            seen.append(table)
    except (*CONNECTION_LOST, CommandTimeout, asyncpg.PostgresError) as reason:
        log.warning("looking at tables put off: %s", type(reason).__name__)
    return seen


async def _next(database: Database, after: str, grown: bool) -> str | None:
    async with database.transaction(None, Mode.WRITE_LOCKED, durable=False) as session:
        table: str | None = await session.value(_NEXT, after=after, grown=grown)
    return table
