"""The application behind a real server on a free port, over a database that all tests of subscriptions share."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import uvicorn

from db.settings import Settings
from graph.http.app import create_app
from graph.http.connections.options import connection_options
from tests.factories.world import make_world
from tests.graph.conftest import Api
from tests.graph.live.scene import TIMEOUT, LiveApplication, Scene
from tests.support.clock import NOON, FixedClock
from tests.support.postgres import TestCluster
from tests.support.waiting import until

ORIGIN = "https://panel.example"


class _Server(uvicorn.Server):
    """Leaves the signals of the test run alone."""

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()


@contextlib.asynccontextmanager
async def served(app: object, settings: Settings) -> AsyncIterator[int]:
    """Serves an application; its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio sets this for sockets that name their protocol alone; without it each answer waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        lifespan="on",
        **connection_options(settings),
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started or task.done(), TIMEOUT, "the server has started")
    assert server.started, task
    yield listener.getsockname()[1]
    server.should_exit = True
    await task


@contextlib.asynccontextmanager
async def running(cluster: TestCluster, home: Path, **changed: Any) -> AsyncIterator[LiveApplication]:
    """A server of its own over an empty database, until the context ends; `changed` are settings."""
    usual: dict[str, Any] = {"pool_size": 4, "chunk_size": 7, "worker": False, "allowed_origins": (ORIGIN,)}
    # One caller sends what all tests have read and refused, in a process whose garbage takes long to collect.
    usual |= {"refusal_refill": 10**9, "reading_refill": 10**9}
    settings = Settings(_env_file=None, data_dir=home, **usual | changed)
    clock = FixedClock()
    async with cluster.database() as database:
        owner = await asyncpg.connect(database.owner_dsn)
        app = create_app(settings, database.server_dsn, clock=clock)
        async with served(app, settings) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            yield LiveApplication(Api(http, settings, clock, app), owner, database, port)
        await owner.close()


@pytest.fixture(scope="session")
async def application(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveApplication]:
    """One server for all tests of subscriptions."""
    async with running(cluster, tmp_path_factory.mktemp("live")) as application:
        yield application


@pytest.fixture
async def scene(application: LiveApplication) -> AsyncIterator[Scene]:
    """A tenant of its own with an empty batch; afterwards nothing is held for anybody."""
    application.api.clock.now = NOON
    world = await make_world(application.owner)
    name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
    yield Scene(application, world, name)
    await application.wait_until_idle()
