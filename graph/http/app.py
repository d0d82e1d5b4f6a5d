"""The application: routes, and what lives as long as it does."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from db import retention, upkeep
from db.change_feeds.statistics import StatisticsFeed
from db.change_feeds.updates import UpdateFeed
from db.embedded import ensure_running
from db.engine import Database
from db.settings import Settings
from graph.execution.change_feeds import ChangeFeeds
from graph.execution.documents import Documents
from graph.execution.execution import Engine
from graph.http import graphiql, health
from graph.http.endpoint import Endpoint
from graph.http.metrics import Metrics
from graph.http.proxies import Proxies
from graph.http.reports import Reports
from graph.http.resources import Resource
from graph.http.websocket import Sockets
from graph.process.background import BackgroundTasks
from graph.process.shutdown import Shutdown
from graph.schema import schema
from graph.schema.report_urls import PATH
from graph.security.callers import Callers
from graph.security.local_key import local_key
from graph.security.tokens import ExpectedClaims, Verifier
from rules.service import Service
from rules.updates.orphan_runner import run_small_orphans
from rules.updates.worker import Worker

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The instant of now."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    dsn: str,
    *,
    clock: Clock = utc_now,
    verifier: Verifier | None = None,
    stopping: Shutdown | None = None,
) -> Starlette:
    """The application over the database at `dsn`, which it opens when it starts.

    `clock` says what now is, once for each operation. Without a `verifier` tokens are those of the local key.
    `stopping` says when the process is asked to stop.
    """
    metrics = Metrics()
    tokens = verifier or local_verifier(settings)
    stop = stopping or Shutdown()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        built = schema.build()
        database = await _opened(settings, dsn)
        async with _in_background(database, stop) as background:
            live = ChangeFeeds(UpdateFeed(dsn), StatisticsFeed(database, clock), clock, background)
            _begin(background, settings, dsn, database, live, stop)
            service = Service(database, clock, settings.chunk_size, settings.small_update, stop.due)
            engine = Engine(built, Documents(built), database, service)
            app.state.database = database
            callers = Callers(tokens, database)
            app.state.live = live
            app.state.sockets = Sockets(engine, callers, live, metrics, settings.allowed_origins)
            app.state.reports = Reports(database, callers, clock)
            app.state.graphql = Endpoint(engine, callers, live, metrics, stop.asked)
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


async def _opened(settings: Settings, dsn: str) -> Database:
    return await Database.open(
        dsn,
        size=settings.pool_size,
        statement_timeout=settings.statement_timeout,
        command_timeout=settings.command_timeout,
        revive=revival(settings),
    )


@asynccontextmanager
async def _in_background(database: Database, stopping: Shutdown) -> AsyncIterator[BackgroundTasks]:
    """What goes on beside the requests; the database is closed when it has ended."""
    background = BackgroundTasks(stopping)
    try:
        yield background
    finally:
        await background.end()
        await database.close()


def _begin(
    background: BackgroundTasks, settings: Settings, dsn: str, database: Database, live: ChangeFeeds, stopping: Shutdown
) -> None:
    clock, chunk, small = live.clock, settings.chunk_size, settings.small_update
    background.begin("upkeep of statistics", upkeep.run_forever(database))
    background.begin("removal of old results", retention.run_forever(database, clock, results_retention(settings)))
    background.begin("listener", live.updates.run())
    if settings.worker:
        background.begin("worker", Worker(database, dsn, clock, chunk, stopping.asked).run(), leaves=True)
    else:
        caring = run_small_orphans(database, clock, chunk, small, stop=stopping.asked)
        background.begin("care of small updates", caring, leaves=True)


def results_retention(settings: Settings) -> timedelta:
    """How long results are kept."""
    return timedelta(days=settings.results_kept_days)


def revival(settings: Settings) -> Callable[[], object] | None:
    """What starts the embedded database again, where it is the one that is used."""
    named = settings.database_url or settings.owner_database_url
    return None if named else partial(ensure_running, settings.data_dir)


def local_verifier(settings: Settings) -> Verifier:
    """Takes the tokens that the local key has signed."""
    names = ExpectedClaims(settings.jwt_issuer, settings.jwt_audience)
    return Verifier(KeySet([local_key(settings.data_dir)]), names)


async def _ready(request: Request) -> Response:
    return await health.ready(request.app.state.database)


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
            max_age=600,
        )
    ]
