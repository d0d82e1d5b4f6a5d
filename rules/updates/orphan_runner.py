"""The background task of a server without a worker of its own: it runs small updates that were orphaned.

Where there are workers, they come first. Large and scheduled updates are always left to workers.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from db.background.lasting_faults import LastingFaults
from db.background.loop import BackgroundLoop
from db.engine import Database
from rules.updates import orphans, turns
from rules.updates.chunks import StopRequested

NAME = "small orphaned updates"

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
    loop = BackgroundLoop(NAME, every, stop=stop or asyncio.Event())
    of_search, of_turns = LastingFaults(orphans.NAME), LastingFaults(NAME)

    async def run_round() -> None:
        with suppress(StopRequested):
            for job in await orphans.small_orphans(database, clock(), small, ORPHANED_AFTER, of_search):
                with of_turns.left_out(f"batch update {job.update}"):
                    await turns.take_turn(database, job, clock, chunk_size, loop.stop)

    await loop.run(run_round)
