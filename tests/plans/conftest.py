"""One database for each thing that PostgreSQL may know of it, copies of one that was filled once."""

from collections.abc import AsyncIterator

import pytest

from tests.plans.application import PLANNER_STATISTICS, Application, application, grown
from tests.plans.recording import recording
from tests.support.postgres import TestCluster, TestDatabase


@pytest.fixture(scope="package")
async def filled(cluster: TestCluster) -> AsyncIterator[TestDatabase]:
    """A database with a large batch, which nobody uses."""
    async with grown(cluster) as database:
        yield database


@pytest.fixture(scope="package", params=PLANNER_STATISTICS)
async def app(
    cluster: TestCluster, filled: TestDatabase, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Application]:
    """The application over a copy of it, of which PostgreSQL knows so much or so little."""
    directory = tmp_path_factory.mktemp(request.param)
    async with cluster.database(like=filled) as database:
        with recording() as recorder:
            async with application(database, request.param, recorder, directory) as opened:
                yield opened
