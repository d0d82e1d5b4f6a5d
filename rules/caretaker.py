"""What a server without a worker does in the background: small updates whose server died are taken to their end.

Where there are workers, they are faster. Large and scheduled updates are left to them.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

import asyncpg

from db.engine import Database
from db.lost import GONE, GaveUp
from rules import looking, working

LOOK_EVERY = 3.0
"""Seconds between two looks."""

LEFT_AFTER = timedelta(seconds=4)
"""How long a worker has to be first."""

log = logging.getLogger(__name__)


async def take_care(
    database: Database, clock: Callable[[], datetime], chunk_size: int, small: int, every: float = LOOK_EVERY
) -> None:
    """Looks until it is cancelled; a database that is away is waited for."""
    while True:
        try:
            for job in await looking.left_small(database, clock(), small, LEFT_AFTER):
                await working.work(database, job, clock, chunk_size)
        except (*GONE, GaveUp, asyncpg.PostgresError) as reason:
            log.warning("small updates wait for the database: %s", type(reason).__name__)
        except Exception:
            log.exception("small updates are looked for again")
        await asyncio.sleep(every)
