"""`worker`: works on batch updates until it is asked to stop."""

from db import retention
from db.engine import Database
from db.settings import Settings
from db.upkeep import keep_up
from graph.cli import databases
from graph.http.app import kept, revival, utc_now
from graph.http.background import Background
from graph.http.shutdown import Stopping, be_gone
from rules.updates.worker import Worker


async def work(settings: Settings) -> int:
    """Works until SIGTERM or SIGINT; what is under way then goes on elsewhere, or here later. Answers 0."""
    dsn = databases.server_dsn(settings)
    database = await Database.open(
        dsn, size=settings.pool_size, command_timeout=settings.command_timeout, revive=revival(settings)
    )
    stopping = Stopping()
    background = Background(stopping)
    stopping.listen()
    worker = Worker(database, dsn, utc_now, settings.chunk_size, stopping.asked)
    background.begin("worker", worker.run(), leaves=True)
    background.begin("upkeep of statistics", keep_up(database))
    background.begin("removal of old results", retention.keep_up(database, utc_now, kept(settings)))
    print("Working.", flush=True)
    await stopping.asked.wait()
    await background.end()
    await database.close()
    be_gone()
    return 0
