"""The application: its routes, and what stands before them."""

from collections.abc import Callable

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from db.settings import Settings
from graph.http import health
from graph.http.application import GRAPHQL, GRAPHQL_METHODS, Application
from graph.http.endpoint import Endpoint
from graph.http.lifespan import Lifespan
from graph.http.pages import console, graphiql
from graph.http.proxies import Proxies
from graph.http.reports import Reports
from graph.http.resources import Resource
from graph.http.websocket import Sockets
from graph.monitoring.metrics import Metrics
from graph.process.clock import Clock, utc_now
from graph.process.shutdown import Shutdown
from graph.schema.report_urls import PATH
from graph.security.issuers import verifier as verifier_of
from graph.security.tokens import Verifier


def create_app(
    settings: Settings,
    dsn: str,
    *,
    clock: Clock = utc_now,
    verifier: Verifier | None = None,
    shutdown: Shutdown | None = None,
    started: Callable[[], object] | None = None,
) -> Application:
    """The application on the database at `dsn`, which it opens when it starts.

    `clock`: gives the current instant, read once for each operation. `verifier`: of bearer tokens; by default the
    one that the settings ask for. `shutdown`: tells when the process has to stop. `started`: called once requests can
    be answered.
    """
    metrics = Metrics()
    tokens = verifier or verifier_of(settings, metrics.count_key_fetch)
    lifespan = Lifespan(settings, dsn, clock, tokens, shutdown or Shutdown(), metrics, started)
    proxies = Proxies(settings.trusted_proxies)
    app = Application(proxies, routes=_routes(metrics), middleware=_cors(settings), lifespan=lifespan)
    app.router.default = console.nothing_here(app.router.default)
    return app


def _routes(metrics: Metrics) -> list[BaseRoute]:
    return [
        Resource(GRAPHQL, _graphql, methods=GRAPHQL_METHODS),
        WebSocketRoute(GRAPHQL, _socket),
        Resource("/health/live", health.live),
        Resource("/health/ready", _ready),
        Resource("/metrics", metrics.page),
        Resource(PATH, _report),
        *console.routes,
        *graphiql.routes,
    ]


async def _ready(request: Request) -> Response:
    readiness: health.Readiness = request.app.state.readiness
    return await readiness()


async def _graphql(request: Request) -> ASGIApp:
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
