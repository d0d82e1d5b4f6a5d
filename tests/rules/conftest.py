"""What tests of the rules share: one database for many small tenants."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from db.engine import Database
from tests.support.postgres import TestCluster, TestDatabase


@dataclass(frozen=True)
class Stage:
    """A database that many tests use, each in a tenant of its own: as the server, and as its owner."""

    database: TestDatabase
    db: Database
    owner: Any


@pytest.fixture(scope="session")
async def stage(cluster: TestCluster) -> AsyncIterator[Stage]:
    """One database for all cases."""
    async with cluster.database() as database:
        db = await Database.open(database.server_dsn, size=4)
        owner = await asyncpg.connect(database.owner_dsn)
        yield Stage(database, db, owner)
        await owner.close()
        await db.close()
