"""What a server without a worker does in the background: small updates whose server died are taken to their end.

Where there are workers, they are faster. Large and scheduled updates are left to them.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from db.background_loop import BackgroundLoop
from db.engine import Database
from rules.updates import orphans, turns
from rules.updates.chunks import StopRequested

INTERVAL = 3.0
"""Seconds between two looks."""

ORPHANED_AFTER = timedelta(seconds=4)
"""How long a worker has to be first."""


async def run_small_orphans(
    database: Database,
    clock: Callable[[], datetime],
    chunk_size: int,
    small: int,
    every: float = INTERVAL,
    stop: asyncio.Event | None = None,
) -> None:
    """Looks until it is cancelled, or `stop` is set; a database that is away is waited for."""
    loop = BackgroundLoop("small orphaned updates", every, stop=stop or asyncio.Event())

    async def run_round() -> None:
        with suppress(StopRequested):
            for job in await orphans.small_orphans(database, clock(), small, ORPHANED_AFTER):
                await turns.take_turn(database, job, clock, chunk_size, loop.stop)

    await loop.run(run_round)
