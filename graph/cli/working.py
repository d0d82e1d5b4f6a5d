"""`worker`: works on batch updates until it is asked to stop."""

import asyncio
import signal
from contextlib import suppress

from db import retention
from db.engine import Database
from db.settings import Settings
from db.upkeep import keep_up
from graph.app import kept, revival, utc_now
from graph.cli import databases
from rules.worker import Worker


async def work(settings: Settings) -> int:
    """Works until SIGTERM or SIGINT; what is under way then goes on elsewhere, or here later. Answers 0."""
    dsn = databases.server_dsn(settings)
    database = await Database.open(
        dsn, size=settings.pool_size, command_timeout=settings.command_timeout, revive=revival(settings)
    )
    worker = Worker(database, dsn, utc_now, settings.chunk_size)
    upkeep = (keep_up(database), retention.keep_up(database, utc_now, kept(settings)))
    tasks = [asyncio.create_task(task) for task in (worker.run(), *upkeep)]
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    print("Working.", flush=True)
    await stopping.wait()
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
    await database.close()
    return 0
