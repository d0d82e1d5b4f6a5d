"""One database for each state of the planner's statistics, copies of one that is filled once."""

from collections.abc import AsyncIterator

import pytest

from db.background import upkeep
from tests.plans.application import CHUNK, PLANNER_STATISTICS, Application, application, grown
from tests.plans.recording import recording
from tests.support.postgres import TestCluster, TestDatabase


@pytest.fixture(scope="package")
async def filled(cluster: TestCluster) -> AsyncIterator[TestDatabase]:
    """A database with a large batch, to be copied."""
    async with grown(cluster) as database:
        yield database


@pytest.fixture(scope="package", params=PLANNER_STATISTICS)
async def app(
    cluster: TestCluster, filled: TestDatabase, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Application]:
    """The application over a copy, with the planner's statistics in one of their states."""
    directory = tmp_path_factory.mktemp(request.param)
    async with cluster.database(like=filled) as database:
        with recording() as recorder, pytest.MonkeyPatch.context() as patch:
            patch.setattr(upkeep, "CHUNK", 2 * CHUNK)  # its chunks, too, are small parts of the batch
            async with application(database, request.param, recorder, directory) as opened:
                yield opened
