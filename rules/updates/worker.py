"""A worker: takes jobs from the queue and runs their updates. Any number of workers may run, on any machines.

PgQueuer hands out jobs (LISTEN/NOTIFY) and detects dead workers by their heartbeats. Besides, each worker searches
every second for orphans (`rules.updates.orphans`), which finds them sooner. A chunk whose connection hangs is given up
by `db.background.lost_sessions`, and found then.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pgqueuer import AsyncpgDriver, Queries, QueueManager, RetryRequested
from pgqueuer import Job as Queued
from sqlalchemy import select

from db.background.analyze import analyse
from db.background.child_tasks import cancel_and_wait
from db.background.lasting_faults import LastingFaults
from db.background.loop import BackgroundLoop
from db.background.tasks import background_name
from db.connections.connection_errors import CONNECTION_LOST, NoAnswer
from db.connections.hosts import Connector
from db.connections.timeouts import server_settings
from db.engine import Database
from db.queue import ENTRYPOINT, Job
from rules.updates import orphans, turns
from rules.updates.chunks import StopRequested

HEARTBEAT_TIMEOUT = timedelta(seconds=4)
"""Time without a heartbeat after which a worker counts as dead and its jobs are handed out again."""

ORPHAN_INTERVAL = 1.0
"""Seconds between two searches for orphans."""

MAX_CONCURRENT_UPDATES = 4
"""The most updates, of different batches, that one worker runs at a time."""

_SILENT_AFTER = 15.0
"""Seconds for one search for orphans, which takes milliseconds, after which the database counts as hanging."""

_QUEUE_ANSWERS_WITHIN = 8.0
"""Seconds for a statement on the connection of the queue, whose own take milliseconds, and have no limit."""

_CONNECT_TIMEOUT = 10.0
"""Seconds that all hosts of the database together have to accept a connection."""

log = logging.getLogger(__name__)


class Worker:
    """Runs until `stop` is set, and ends after the chunks under way. Cancelled it ends at once, and these roll back."""

    def __init__(
        self,
        database: Database,
        dsn: str,
        clock: Callable[[], datetime],
        chunk_size: int,
        stop: asyncio.Event | None = None,
    ) -> None:
        self._database = database
        self._dsn = dsn
        self._connector = Connector(_CONNECT_TIMEOUT, primary=True)
        self._clock = clock
        self._chunk_size = chunk_size
        self._stop = stop or asyncio.Event()
        self._under_way: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Takes jobs until stopped or cancelled, with a new connection whenever the previous one was lost."""
        await BackgroundLoop("worker", ORPHAN_INTERVAL / 4, stop=self._stop).run(self._take_jobs)

    async def _take_jobs(self) -> None:
        # A transaction that has nothing to do starts an embedded database that was killed.
        async with self._database.transaction(None) as session:
            await session.rows(select(1))
        connection = await self._connector.connect(self._dsn, server_settings=server_settings("worker"))
        manager = QueueManager(Queries(AsyncpgDriver(connection)))
        manager.entrypoint(ENTRYPOINT)(self._do)
        consuming = asyncio.create_task(_consume_jobs(manager), name=background_name("jobs of the worker"))
        silent = asyncio.Event()
        requeuing = asyncio.create_task(
            self._requeue_orphans(manager, silent), name=background_name("requeuing of orphaned updates")
        )
        stopping = asyncio.create_task(
            self._shut_down_when_stopped(manager), name=background_name("stop of the worker")
        )
        silence = asyncio.create_task(silent.wait(), name=background_name("silence of the worker's database"))
        try:
            await asyncio.wait({consuming, silence}, return_when=asyncio.FIRST_COMPLETED)
            if consuming.done():
                consuming.result()
        finally:
            manager.shutdown.set()
            try:
                await cancel_and_wait(requeuing, stopping, silence, *self._under_way)
            finally:
                # Else the manager would go on to record how jobs have ended, on a database that may hang.
                connection.terminate()
                await cancel_and_wait(consuming)

    async def _shut_down_when_stopped(self, manager: QueueManager) -> None:
        """Shut the manager down once `stop` is set; jobs under way stop by themselves after their chunk."""
        await self._stop.wait()
        manager.shutdown.set()

    async def _do(self, job: Queued) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("jobs are done by tasks")
        self._under_way.add(task)
        try:
            await turns.take_turn(self._database, Job.of(job.payload), self._clock, self._chunk_size, self._stop)
            await analyse(self._database, grown=True)
        except StopRequested:
            log.info("job %s is left to another worker", job.id)
            raise RetryRequested(reason="the worker stops") from None
        finally:
            self._under_way.discard(task)

    async def _requeue_orphans(self, manager: QueueManager, silent: asyncio.Event) -> None:
        """Requeue orphans; if the connection is lost, shut the manager down, so that the worker reconnects.

        A database that does not answer may not let go of the commands under way either: `silent` is set.
        """
        loop = BackgroundLoop("requeuing of orphaned updates", ORPHAN_INTERVAL, expected=())
        faults = LastingFaults(orphans.NAME)

        async def run_round() -> None:
            try:
                async with asyncio.timeout(_SILENT_AFTER):
                    await orphans.requeue_orphans(self._database, self._clock(), faults)
                # It may hang alone.
                async with asyncio.timeout(_QUEUE_ANSWERS_WITHIN):
                    await manager.queries.driver.fetch("SELECT 1")
            except CONNECTION_LOST as lost:
                if isinstance(lost, NoAnswer | TimeoutError):
                    log.warning("the database does not answer: the worker connects anew")
                    silent.set()
                manager.shutdown.set()
                loop.stop.set()

        await loop.run(run_round)


async def _consume_jobs(manager: QueueManager) -> None:
    """Take jobs until the manager is shut down and the jobs under way have ended."""
    await manager.run(
        dequeue_timeout=timedelta(seconds=ORPHAN_INTERVAL),
        batch_size=MAX_CONCURRENT_UPDATES // 2,
        max_concurrent_tasks=MAX_CONCURRENT_UPDATES,
        heartbeat_timeout=HEARTBEAT_TIMEOUT,
        log_aggregation_interval=timedelta(0),
    )
