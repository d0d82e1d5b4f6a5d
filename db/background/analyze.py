"""Running ANALYZE on tables that never were analysed or that have grown, for the planner's statistics.

No plan of ours depends on them (`db.connections.planner`), but they make plans better. Autovacuum analyses a table
when fifty rows and a tenth of it have changed: never a table of ten rows, and up to a minute late after an import or a
large update.
"""

import logging

from sqlalchemy import Boolean, Text, bindparam, func, select

from db.connections.connection_errors import DATABASE_ERRORS
from db.engine import Database, Mode
from db.sql import prepare

log = logging.getLogger(__name__)

_NEXT = prepare(
    select(func.account_batch_analyse_next(bindparam("after", type_=Text), bindparam("grown", type_=Boolean)))
)


async def analyse(database: Database, *, grown: bool = False) -> list[str]:
    """Analyse tables that never were, and with `grown` those that a fifth of has changed since; return their names.

    Partitions count as tables. Each is analysed in its own transaction, and skipped if it is locked. An error of the
    database ends this early and is logged as a warning.
    """
    analysed: list[str] = []
    try:
        while (table := await _next(database, analysed[-1] if analysed else "", grown)) is not None:
            analysed.append(table)
    except DATABASE_ERRORS as reason:
        log.warning("ANALYZE postponed: %s", type(reason).__name__)
    return analysed


async def _next(database: Database, after: str, grown: bool) -> str | None:
    async with database.transaction(None, Mode.WRITE_LOCKED, durable=False) as session:
        table: str | None = await session.value(_NEXT, after=after, grown=grown)
    return table
