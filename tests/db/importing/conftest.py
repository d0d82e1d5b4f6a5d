"""A database that has the good directory of the import's tests in it."""

from collections.abc import AsyncIterator

import pytest

from db.importing import import_directory
from tests.db.importing.test_loading import GOOD, TENANT, write
from tests.support.postgres import TestCluster, TestDatabase


@pytest.fixture(scope="module")
async def loaded(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TestDatabase]:
    """A database with the good directory in it; no test here changes it, which each of them asserts."""
    async with cluster.database() as database:
        await import_directory(database.owner_dsn, write(tmp_path_factory.mktemp("good"), dict(GOOD)), TENANT, None)
        yield database
