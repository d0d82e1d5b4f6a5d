"""The background task of a server without a worker of its own: it runs small updates that were orphaned.

Where there are workers, they come first. Large and scheduled updates are always left to workers.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from db.background.loop import BackgroundLoop
from db.connections.connection_errors import DATABASE_ERRORS, is_connection_lost
from db.engine import Database
from db.queue import Job
from rules.updates import orphans, turns
from rules.updates.chunks import StopRequested

log = logging.getLogger(__name__)

INTERVAL = 3.0
"""Seconds between two searches for orphans."""

ORPHANED_AFTER = timedelta(seconds=4)
"""Age of an orphan before the server runs it: time for a worker to come first."""


async def run_small_orphans(
    database: Database,
    clock: Callable[[], datetime],
    chunk_size: int,
    small: int,
    every: float = INTERVAL,
    stop: asyncio.Event | None = None,
) -> None:
    """Run rounds until cancelled or `stop` is set; retries while the database is unreachable."""
    loop = BackgroundLoop("small orphaned updates", every, stop=stop or asyncio.Event())

    async def take_turn(job: Job) -> None:
        """Take the turn; an error of the database with one update does not keep the next one waiting."""
        try:
            await turns.take_turn(database, job, clock, chunk_size, loop.stop)
        except DATABASE_ERRORS as error:
            if is_connection_lost(error):
                raise
            log.warning("batch update %s is left to the next round: %s", job.update, type(error).__name__)

    async def run_round() -> None:
        with suppress(StopRequested):
            for job in await orphans.small_orphans(database, clock(), small, ORPHANED_AFTER):
                await take_turn(job)

    await loop.run(run_round)
