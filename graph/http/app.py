"""The application: its routes, and the database, background tasks and change feeds that live as long as it does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from db.change_feeds.statistics import StatisticsFeed
from db.change_feeds.updates import UpdateFeed
from db.engine import Database
from db.settings import Settings
from graph.execution.change_feeds import ChangeFeeds
from graph.execution.cost.budgets import Budget
from graph.execution.documents import Documents
from graph.execution.execution import Engine
from graph.execution.trusted.manifest import load
from graph.http import graphiql, health
from graph.http.endpoint import Endpoint
from graph.http.proxies import Proxies
from graph.http.reports import Reports
from graph.http.requests import BodyLimits
from graph.http.resources import Resource
from graph.http.websocket import Sockets
from graph.http.ws_operations import Parts
from graph.monitoring.metrics import Metrics
from graph.monitoring.requests import Requests
from graph.process.background import BackgroundTasks
from graph.process.clock import Clock, utc_now
from graph.process.database import open_database, start_maintenance, start_worker
from graph.process.shutdown import Shutdown
from graph.schema import schema
from graph.schema.report_urls import PATH
from graph.security.callers import Callers
from graph.security.issuers import verifier as verifier_of
from graph.security.tokens import Verifier
from rules.service import Service
from rules.updates.orphan_runner import run_small_orphans


def create_app(
    settings: Settings,
    dsn: str,
    *,
    clock: Clock = utc_now,
    verifier: Verifier | None = None,
    shutdown: Shutdown | None = None,
) -> Starlette:
    """The application on the database at `dsn`, which it opens when it starts.

    `clock`: gives the current instant, read once for each operation. `verifier`: of bearer tokens; by default the
    one that the settings ask for. `shutdown`: tells when the process has to stop.
    """
    metrics = Metrics()
    tokens = verifier or verifier_of(settings, metrics.count_key_fetch)
    stopping = shutdown or Shutdown()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        built = schema.build()
        documents = Documents(built, settings)
        trusted = None if settings.trusted_documents is None else load(settings.trusted_documents, documents)
        database = await open_database(settings, dsn)
        readiness = health.Readiness(await open_database(settings, dsn, size=1), tokens.keys)
        async with _background_tasks(database, stopping, readiness) as background:
            feeds = ChangeFeeds(UpdateFeed(dsn), StatisticsFeed(database, clock))
            start_maintenance(background, settings, database, clock, metrics.gauges.folding)
            background.start("gauges", metrics.gauges.run(database))
            _start_background(background, settings, dsn, database, feeds, clock, stopping)
            background.start("keys of tokens", tokens.keys.run())
            service = Service(database, clock, settings.chunk_size, settings.small_update, stopping.due)
            engine = Engine(built, documents, database, service, Budget(settings), trusted)
            app.state.database = database
            app.state.readiness = readiness
            callers = Callers(tokens, database)
            app.state.feeds = feeds
            requests = Requests(metrics)
            parts = Parts(engine, callers, feeds, requests, background, settings.socket_operations)
            app.state.sockets = Sockets(parts, settings.allowed_origins, settings.body_limit)
            app.state.reports = Reports(database, callers, clock, requests, background)
            limits = BodyLimits(settings.body_limit, settings.body_timeout)
            app.state.graphql = Endpoint(engine, callers, feeds, requests, stopping.requested, limits)
            yield

    routes = [
        Resource("/graphql", _graphql, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", _socket),
        Resource("/health/live", health.live),
        Resource("/health/ready", _ready),
        Resource("/metrics", metrics.page),
        Resource(PATH, _report),
        *graphiql.routes,
    ]
    proxies = Middleware(Proxies, trusted=settings.trusted_proxies)
    return Starlette(routes=routes, middleware=[proxies, *_cors(settings)], lifespan=lifespan)


@asynccontextmanager
async def _background_tasks(
    database: Database, shutdown: Shutdown, readiness: health.Readiness
) -> AsyncIterator[BackgroundTasks]:
    """The background tasks, which are stopped at the end; then the connections are closed."""
    background = BackgroundTasks(shutdown)
    try:
        yield background
    finally:
        await background.stop()
        await asyncio.gather(database.close(), readiness.close())


def _start_background(
    background: BackgroundTasks,
    settings: Settings,
    dsn: str,
    database: Database,
    feeds: ChangeFeeds,
    clock: Clock,
    shutdown: Shutdown,
) -> None:
    background.start("listener", feeds.updates.run())
    if settings.worker:
        start_worker(background, settings, dsn, database, clock, shutdown.requested)
    else:
        chunk, small = settings.chunk_size, settings.small_update
        orphans = run_small_orphans(database.patient, clock, chunk, small, stop=shutdown.requested)
        background.start("care of small updates", orphans, ends_itself=True)


async def _ready(request: Request) -> Response:
    readiness: health.Readiness = request.app.state.readiness
    return await readiness()


async def _graphql(request: Request) -> Response:
    endpoint: Endpoint = request.app.state.graphql
    return await endpoint(request)


async def _socket(websocket: WebSocket) -> None:
    sockets: Sockets = websocket.app.state.sockets
    await sockets(websocket)


async def _report(request: Request) -> Response:
    reports: Reports = request.app.state.reports
    return await reports(request)


def _cors(settings: Settings) -> list[Middleware]:
    if not settings.allowed_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
            max_age=600,
        )
    ]
