"""What lives as long as the application: its connections, its background tasks, and what answers requests."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.datastructures import State

from db.change_feeds.statistics import StatisticsFeed
from db.change_feeds.updates import UpdateFeed
from db.connections.standbys import watching
from db.engine import Database
from db.settings import Settings
from graph.execution.change_feeds import ChangeFeeds
from graph.execution.cost.budgets import Budget
from graph.execution.cost.reading import ReadingTimes
from graph.execution.cost.refusals import Refusals
from graph.execution.documents import Documents
from graph.execution.execution import Engine
from graph.execution.trusted.documents import RequestedDocuments
from graph.execution.trusted.manifest import load
from graph.http import health
from graph.http.endpoint import Endpoint
from graph.http.reports import Reports
from graph.http.requests import BodyLimits
from graph.http.websocket import Sockets
from graph.http.ws_operations import Parts
from graph.monitoring.metrics import Metrics
from graph.monitoring.requests import Requests
from graph.monitoring.traces import traces
from graph.process.background import BackgroundTasks
from graph.process.clock import Clock
from graph.process.database import open_database, start_maintenance, start_worker
from graph.process.shutdown import Shutdown
from graph.schema import schema
from graph.security.callers import Callers
from graph.security.tokens import Verifier
from rules.service import Service
from rules.updates import orphan_runner


@dataclass(frozen=True, slots=True)
class Lifespan:
    """Starts what the application needs and, at its end, stops it; the routes find it in the application's state."""

    settings: Settings
    dsn: str
    clock: Clock
    tokens: Verifier
    shutdown: Shutdown
    metrics: Metrics
    started: Callable[[], object] | None = None
    """Called once requests can be answered."""

    @asynccontextmanager
    async def __call__(self, app: Starlette) -> AsyncIterator[None]:
        """Within it requests can be answered. Raises ManifestError for trusted documents that cannot be taken."""
        async with traces(), self._running(app.state):
            yield

    @asynccontextmanager
    async def _running(self, state: State) -> AsyncIterator[None]:
        named = self.settings.standby_database_url
        state.database = await open_database(self.settings, self.dsn, standbys=named)
        ready = await open_database(self.settings, self.dsn, size=1)
        state.readiness = health.Readiness(ready, self.tokens.keys, state.database.standbys)
        state.feeds = ChangeFeeds(UpdateFeed(self.dsn), StatisticsFeed(state.database, self.clock))
        async with self._background_tasks(state) as background:
            engine = self._engine(state.database)
            self._start(background, state.database, state.feeds)
            self._answer_requests(state, engine, background)
            if self.started is not None:
                self.started()
            yield

    @asynccontextmanager
    async def _background_tasks(self, state: State) -> AsyncIterator[BackgroundTasks]:
        """The background tasks, which are stopped at the end; then the connections are closed."""
        background = BackgroundTasks(self.shutdown)
        try:
            yield background
        finally:
            await background.stop()
            await asyncio.gather(state.database.close(), state.readiness.close())

    def _start(self, background: BackgroundTasks, database: Database, feeds: ChangeFeeds) -> None:
        gauges = self.metrics.gauges
        start_maintenance(background, self.settings, database, self.clock, gauges.folding)
        background.start("gauges", gauges.run(database))
        background.start("listener", feeds.updates.run())
        if database.standbys is not None:
            background.start(watching.NAME, database.standbys.run())
        background.start("keys of tokens", self.tokens.keys.run())
        if self.settings.worker:
            start_worker(background, self.settings, self.dsn, database, self.clock, self.shutdown.requested)
        else:
            chunk, small, stop = self.settings.chunk_size, self.settings.small_update, self.shutdown.requested
            orphans = orphan_runner.run_small_orphans(database.patient.direct, self.clock, chunk, small, stop=stop)
            background.start(orphan_runner.NAME, orphans, ends_itself=True)

    def _engine(self, database: Database) -> Engine:
        settings, built = self.settings, schema.build()
        documents = Documents(built, settings)
        trusted = None if settings.trusted_documents is None else load(settings.trusted_documents, documents)
        service = Service(database, self.clock, settings.chunk_size, settings.small_update, self.shutdown.due)
        requested = RequestedDocuments(documents, trusted)
        return Engine(built, requested, database, service, Budget(settings), ReadingTimes(settings))

    def _answer_requests(self, state: State, engine: Engine, background: BackgroundTasks) -> None:
        settings, database, feeds = self.settings, state.database, state.feeds
        callers, requests = Callers(self.tokens, database), Requests(self.metrics)
        stop = self.shutdown.requested
        refusals = Refusals(settings, stop)
        parts = Parts(engine, callers, feeds, requests, background, refusals, settings.socket_operations)
        state.sockets = Sockets(parts, settings.allowed_origins)
        state.reports = Reports(database.primary, callers, self.clock, requests, background, refusals)
        limits = BodyLimits(settings.body_limit, settings.body_timeout)
        state.graphql = Endpoint(engine, callers, feeds, requests, stop, limits, refusals)
