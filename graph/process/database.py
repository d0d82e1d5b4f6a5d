"""The database of a server process or worker, and the work on it that both do in the background."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from db.background import lost_sessions, retention, upkeep
from db.embedded import ensure_running
from db.engine import Database
from db.settings import Settings
from graph.process.background import BackgroundTasks
from graph.process.clock import Clock
from rules.updates.worker import Worker


async def open_database(
    settings: Settings, dsn: str, size: int | None = None, *, standbys: Sequence[str] = ()
) -> Database:
    """Opens the pool with the sizes and limits of the settings; an embedded database is started again if it is gone.

    `size`: of a pool that has another one than the settings say. `standbys`: DSNs of those that partners' reads may be
    of.
    """
    return await Database.open(
        dsn,
        pooled=settings.pooled_database_url,
        size=size or settings.pool_size,
        pool_timeout=settings.pool_timeout,
        statement_timeout=settings.statement_timeout,
        preview_timeout=settings.preview_timeout,
        command_timeout=settings.command_timeout,
        revive=_revival(settings),
        standbys=standbys,
        standby_lag=settings.standby_lag,
    )


def start_maintenance(
    background: BackgroundTasks,
    settings: Settings,
    database: Database,
    clock: Clock,
    tell_unfolded: Callable[[int], object] | None = None,
) -> None:
    """Starts the upkeep of statistics, which tells how many facets are unfolded, and of results and connections."""
    kept = timedelta(days=settings.results_kept_days)
    background.start(upkeep.NAME, upkeep.run_forever(database.patient, tell=tell_unfolded))
    background.start(lost_sessions.NAME, lost_sessions.run_forever(database))
    background.start(retention.NAME, retention.run_forever(database.patient, clock, kept))


def start_worker(
    background: BackgroundTasks, settings: Settings, dsn: str, database: Database, clock: Clock, stop: asyncio.Event
) -> None:
    """Starts working on batch updates, until `stop` is set."""
    worker = Worker(database.patient.direct, dsn, clock, settings.chunk_size, stop)
    background.start("worker", worker.run(), ends_itself=True)


def _revival(settings: Settings) -> Callable[[], object] | None:
    """Starts the embedded database again; None if another one is configured."""
    return partial(ensure_running, settings.data_dir) if settings.owner_url is None else None
