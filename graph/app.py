"""The application: routes, and what lives as long as it does."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial

from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from db.embedded import ensure_running
from db.engine import Database
from db.settings import Settings
from db.upkeep import keep_up
from graph import graphiql, health, schema
from graph.callers import Callers
from graph.documents import Documents
from graph.endpoint import Endpoint
from graph.execution import Engine
from graph.keyfile import local_key
from graph.metrics import Metrics
from graph.tokens import Names, Verifier
from rules.service import Service

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The instant of now."""
    return datetime.now(UTC)


def create_app(settings: Settings, dsn: str, *, clock: Clock = utc_now, verifier: Verifier | None = None) -> Starlette:
    """The application over the database at `dsn`, which it opens when it starts.

    `clock` says what now is, once for each operation. Without a `verifier` tokens are those of the local key.
    """
    metrics = Metrics()
    tokens = verifier or local_verifier(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        built = schema.build()
        database = await Database.open(
            dsn,
            size=settings.pool_size,
            statement_timeout=settings.statement_timeout,
            command_timeout=settings.command_timeout,
            revive=revival(settings),
        )
        upkeep = asyncio.create_task(keep_up(database))
        try:
            service = Service(database, clock, settings.chunk_size)
            engine = Engine(built, Documents(built), database, service)
            app.state.database = database
            app.state.graphql = Endpoint(engine, Callers(tokens, database), clock, metrics)
            yield
        finally:
            upkeep.cancel()
            with suppress(asyncio.CancelledError):
                await upkeep
            await database.close()

    routes = [
        Route("/graphql", _graphql, methods=["GET", "POST"]),
        Route("/health/live", health.live),
        Route("/health/ready", _ready),
        Route("/metrics", metrics.page),
        *graphiql.routes,
    ]
    return Starlette(routes=routes, middleware=_cors(settings), lifespan=lifespan)


def revival(settings: Settings) -> Callable[[], object] | None:
    """What starts the embedded database again, where it is the one that is used."""
    named = settings.database_url or settings.owner_database_url
    return None if named else partial(ensure_running, settings.data_dir)


def local_verifier(settings: Settings) -> Verifier:
    """Takes the tokens that the local key has signed."""
    names = Names(settings.jwt_issuer, settings.jwt_audience)
    return Verifier(KeySet([local_key(settings.data_dir)]), names)


async def _ready(request: Request) -> Response:
    return await health.ready(request.app.state.database)


async def _graphql(request: Request) -> Response:
    endpoint: Endpoint = request.app.state.graphql
    return await endpoint(request)


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
