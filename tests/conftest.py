"""Fixtures of all tests: a migrated PostgreSQL database for each of them, a clock, a server that runs."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import asyncpg
import pytest

from db.engine import Database
from tests.support import server
from tests.support.clock import FixedClock
from tests.support.hang_report import HangReport
from tests.support.postgres import TestCluster, TestDatabase, running_cluster
from tests.support.server import LiveServer
from tests.support.stock_execution import executed_twice as executed_twice

_hang_report = HangReport()


def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> None:
    """Arms the report on a hang when a test's timeout begins."""
    _hang_report.begin(item.nodeid, settings.timeout)


def pytest_timeout_cancel_timer(item: pytest.Item) -> None:
    """Disarms it when the test has ended."""
    _hang_report.end()


@pytest.fixture(scope="session", autouse=True)
async def _watched() -> None:
    """Has the report describe the tasks of the loop that tests share."""
    _hang_report.loop = asyncio.get_running_loop()


@pytest.fixture(scope="session")
async def cluster() -> AsyncIterator[TestCluster]:
    """The PostgreSQL server that the tests of a run share."""
    async with running_cluster() as cluster:
        yield cluster


@pytest.fixture
async def database(cluster: TestCluster) -> AsyncIterator[TestDatabase]:
    """A migrated database of this test alone, without any tenant; dropped at the end."""
    async with cluster.database() as database:
        yield database


@pytest.fixture
async def owner(database: TestDatabase) -> AsyncIterator["asyncpg.Connection"]:
    """A connection as the owner of the tables, as other programs have."""
    connection = await asyncpg.connect(database.owner_dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def db(database: TestDatabase) -> AsyncIterator[Database]:
    """The server's connection pool, in its role."""
    opened = await Database.open(database.server_dsn, size=4)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> FixedClock:
    """Noon of 23 November 2026 UTC, until a test sets `clock.now`."""
    return FixedClock()


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    """The real server with the demo tenant, started once for all tests that use it: no refusal is held back there."""
    with server.live_server(ACCOUNT_BATCH_REFUSAL_REFILL=str(10**9)) as live:
        yield live
