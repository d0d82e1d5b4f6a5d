"""Retention of results: they are stored in monthly partitions, created ahead and dropped whole when they are old.

An update's own record, its counts and its selection are kept for ever; its results by account go with their partition.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import DateTime, bindparam, func, select

from db.background.loop import BackgroundLoop
from db.engine import Database, Mode, Session
from db.sql import prepare

NAME = "removal of old results"

INTERVAL = 3600.0
"""Seconds between two rounds."""

RETRY_INTERVAL = 60.0
"""Seconds between a failed round and the next one."""

log = structlog.get_logger(__name__)

_AT = bindparam("at", type_=DateTime(timezone=True))
_MAKE = prepare(select(func.account_batch_make_results(_AT)))
_DROP = prepare(select(func.account_batch_drop_results(_AT)))


async def ensure_partition(session: Session, at: datetime) -> None:
    """Create the partition for results of updates started at that instant, unless it exists."""
    await session.rows(_MAKE, at=at)


async def run_forever(database: Database, clock: Callable[[], datetime], retention: timedelta) -> None:
    """Run rounds until cancelled; results older than `retention` are removed."""

    async def run_round() -> None:
        await run_once(database, clock(), retention)

    await BackgroundLoop(NAME, INTERVAL, RETRY_INTERVAL).run(run_round)


async def run_once(database: Database, now: datetime, retention: timedelta) -> list[str]:
    """Create partitions for this month and the next, and drop those older than `retention`; return the months dropped.

    A month is dropped as a whole, once all of it is older. A month that an unfinished update needs is kept, and one
    that is being read is left to the next round.
    """
    async with database.transaction(None, Mode.WRITE_LOCKED) as session:
        for at in (now, now.replace(day=1) + timedelta(days=32)):
            await ensure_partition(session, at)
    removed: list[str] = []
    while (month := await _remove_oldest(database, now - retention)) is not None:
        removed.append(month)
    if removed:
        log.info("old results removed", months=removed, kept_days=retention.days)
    return removed


async def _remove_oldest(database: Database, older_than: datetime) -> str | None:
    """Drop the oldest month, in a transaction of its own so that locks are held for one month at a time."""
    async with database.transaction(None, Mode.WRITE_LOCKED) as session:
        month: str | None = await session.value(_DROP, at=older_than)
    return month
