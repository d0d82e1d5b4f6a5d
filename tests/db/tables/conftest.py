"""An empty database of each kind of owner."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests.db.tables.older import MODEST
from tests.support.postgres import TestCluster, TestDatabase


@pytest.fixture(params=["postgres", MODEST])
async def empty(cluster: TestCluster, request: pytest.FixtureRequest) -> AsyncIterator[tuple[TestDatabase, str]]:
    """An empty database that belongs to that role, and the role's DSN."""
    async with cluster.database(empty=True) as database:
        admin: Any = await asyncpg.connect(database.owner_dsn)
        await admin.execute(
            f"DO $$ BEGIN CREATE ROLE {MODEST} LOGIN CREATEROLE; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        await admin.execute(f"ALTER DATABASE {database.name} OWNER TO {request.param}")
        await admin.close()
        yield database, database.owner_dsn.replace("postgres@", f"{request.param}@")
