"""The application over one database, and a world of its own for each test."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from db.settings import Settings
from graph.http.app import create_app
from tests.factories.world import make_world
from tests.graph.conftest import UNLIMITED, Api
from tests.graph.updates.panel import Panel
from tests.support.clock import NOON, FixedClock
from tests.support.postgres import TestCluster, TestDatabase

CHUNK = 7
"""Accounts of a chunk: few, so that small batches have many."""


@dataclass(frozen=True)
class Desk:
    """The application, and a connection as the owner of its tables."""

    api: Api
    owner: Any
    database: TestDatabase


@pytest.fixture(scope="session")
async def desk(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    """One application for all tests of updates."""
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path_factory.mktemp("desk"),
        pool_size=3,
        chunk_size=CHUNK,
        cost_bucket=UNLIMITED,
        cost_refill=UNLIMITED,
        reading_refill=UNLIMITED,
        refusal_refill=UNLIMITED,
    )
    clock = FixedClock()
    async with cluster.database() as database:
        owner = await asyncpg.connect(database.owner_dsn)
        app = create_app(settings, database.server_dsn, clock=clock)
        transport = httpx.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://test") as http,
        ):
            yield Desk(Api(http, settings, clock, app), owner, database)
        await owner.close()


@pytest.fixture
async def panel(desk: Desk) -> Panel:
    """An operator of a tenant with a batch and no accounts."""
    desk.api.clock.now = NOON
    world = await make_world(desk.owner)
    tenant = await desk.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
    return Panel(desk.api, desk.owner, world, tenant)


@pytest.fixture
def server_dsn(desk: Desk) -> str:
    """The same database, for another process of the server."""
    return desk.database.server_dsn
