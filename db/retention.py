"""How long results of batch updates are kept: they lie in parts by month, made ahead and dropped whole when old.

What an update was, its counts and its selection stay for ever; what became of each account goes with its part.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import asyncpg
import structlog
from sqlalchemy import DateTime, bindparam, func, select

from db.connection_errors import CONNECTION_LOST, CommandTimeout
from db.engine import Database, Mode, Session
from db.sql import prepare

INTERVAL = 3600.0
"""Seconds between two rounds."""

RETRY_INTERVAL = 60.0
"""Seconds after which a round that the database cut short is made again."""

log = structlog.get_logger(__name__)

_AT = bindparam("at", type_=DateTime(timezone=True))
_MAKE = prepare(select(func.account_batch_make_results(_AT)))
_DROP = prepare(select(func.account_batch_drop_results(_AT)))


async def ensure_partition(session: Session, at: datetime) -> None:
    """Makes sure that results of updates started at that instant have a part to go to."""
    await session.rows(_MAKE, at=at)


async def run_forever(database: Database, clock: Callable[[], datetime], kept: timedelta) -> None:
    """Goes round until it is cancelled, for results that are `kept` so long; waits for a database that is away."""
    while True:
        pause = INTERVAL
        try:
            await run_once(database, clock(), kept)
        except (*CONNECTION_LOST, CommandTimeout, asyncpg.PostgresError) as reason:
            log.warning("removal of old results put off", reason=type(reason).__name__)
            pause = RETRY_INTERVAL
        except Exception:
            log.exception("removal of old results is tried again")
            pause = RETRY_INTERVAL
        await asyncio.sleep(pause)


async def run_once(database: Database, now: datetime, kept: timedelta) -> list[str]:
    """Makes room for this month and the coming one, and removes what is older than `kept`; answers these months.

    A month goes as a whole, once all of it is older. What an unfinished update needs stays, and what somebody reads
    at this moment stays until the next round.
    """
    async with database.transaction(None, Mode.WRITE_LOCKED) as session:
        for at in (now, now.replace(day=1) + timedelta(days=32)):
            await ensure_partition(session, at)
    removed: list[str] = []
    while (month := await _remove_oldest(database, now - kept)) is not None:
        removed.append(month)
    if removed:
        log.info("old results removed", months=removed, kept_days=kept.days)
    return removed


async def _remove_oldest(database: Database, older_than: datetime) -> str | None:
    """One month, in a transaction of its own, so that nobody waits for several."""
    async with database.transaction(None, Mode.WRITE_LOCKED) as session:
        month: str | None = await session.value(_DROP, at=older_than)
    return month
