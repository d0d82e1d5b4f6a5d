"""The command `worker`: runs batch updates until shutdown."""

from db.settings import Settings
from graph.cli import databases
from graph.monitoring.traces import traces
from graph.process.background import BackgroundTasks
from graph.process.clock import utc_now
from graph.process.database import open_database, start_maintenance, start_worker
from graph.process.shutdown import Shutdown, skip_final_collection


async def run_worker(settings: Settings) -> int:
    """Runs batch updates until SIGTERM or SIGINT; those under way are resumed by a worker later. Returns 0."""
    shutdown = Shutdown()
    shutdown.listen()
    async with traces():
        await _work(settings, shutdown)
    skip_final_collection()
    return 0


async def _work(settings: Settings, shutdown: Shutdown) -> None:
    dsn = databases.server_dsn(settings)
    database = await open_database(settings, dsn)
    background = BackgroundTasks(shutdown)
    start_worker(background, settings, dsn, database, utc_now, shutdown.requested)
    start_maintenance(background, settings, database, utc_now)
    print("Working.", flush=True)
    await shutdown.requested.wait()
    await background.stop()
    await database.close()
