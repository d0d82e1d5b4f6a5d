"""A server without a worker, and its console."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser

from db.settings import Settings
from graph.security.claims import SKEW, ExpectedClaims
from graph.security.local_key import local_key
from graph.security.tokens import issue
from tests.graph.console.conftest import watched_console
from tests.graph.console.operator import Operator
from tests.graph.console.page import Console
from tests.support.postgres import TestDatabase
from tests.support.server import TENANT, LiveServer, working
from tests.support.server_and_workers import Process, ServerAndWorkers, server_and_workers

ACCOUNTS, CHUNK = 2000, 100


@dataclass
class Scene:
    """A server whose updates wait for workers, which a test starts and kills."""

    processes: ServerAndWorkers
    server: LiveServer
    operator: Operator
    process: Process
    """The server's, the newest one."""

    async def start(self) -> None:
        """Starts the server again, at the same address."""
        self.process = await self.processes.server()

    def expiring_token(self) -> str:
        """A token of the same person that the server accepts for two seconds more."""
        home = self.processes.home
        names = ExpectedClaims.of(Settings(_env_file=None, data_dir=home))
        late, lifetime = datetime.now(UTC) - timedelta(seconds=SKEW), timedelta(seconds=2)
        return issue(local_key(home), names, subject="operator", tenant=TENANT, now=late, lifetime=lifetime)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Process]:
        """A worker, killed at the end unless it is already."""
        with ExitStack() as running:
            worker = working(self.processes.home, **self.processes.settings)
            yield await asyncio.to_thread(running.enter_context, worker)


@pytest.fixture(scope="module")
async def scene() -> AsyncIterator[Scene]:
    """One for the tests of a file."""
    async with server_and_workers(ACCOUNTS, CHUNK) as processes:
        process = await processes.server()
        database = TestDatabase("account_batch", processes.home)
        server = LiveServer(processes.url, processes.token, database, process)
        operator = Operator(server)
        yield Scene(processes, server, operator, process)
        await operator.close()


@pytest.fixture
async def scene_console(browser: Browser, scene: Scene) -> AsyncIterator[Console]:
    """The console of that server, held to what every page is."""
    async with watched_console(browser, scene.server) as console:
        yield console
