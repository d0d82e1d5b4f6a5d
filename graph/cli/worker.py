"""The command `worker`: runs batch updates until shutdown."""

from db.background import retention, upkeep
from db.engine import Database
from db.settings import Settings
from graph.cli import databases
from graph.http.app import results_retention, revival, utc_now
from graph.process.background import BackgroundTasks
from graph.process.shutdown import Shutdown, skip_final_collection
from rules.updates.worker import Worker


async def run_worker(settings: Settings) -> int:
    """Runs batch updates until SIGTERM or SIGINT; those under way are resumed by a worker later. Returns 0."""
    dsn = databases.server_dsn(settings)
    database = await Database.open(
        dsn, size=settings.pool_size, command_timeout=settings.command_timeout, revive=revival(settings)
    )
    shutdown = Shutdown()
    background = BackgroundTasks(shutdown)
    shutdown.listen()
    worker = Worker(database, dsn, utc_now, settings.chunk_size, shutdown.requested)
    background.start("worker", worker.run(), ends_itself=True)
    background.start("upkeep of statistics", upkeep.run_forever(database))
    background.start("removal of old results", retention.run_forever(database, utc_now, results_retention(settings)))
    print("Working.", flush=True)
    await shutdown.requested.wait()
    await background.stop()
    await database.close()
    skip_final_collection()
    return 0
