"""Connections that end in the moment in which they are given back."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from db.connections.hosts import Connector
from db.connections.pools import make_pool
from db.connections.source import ConnectionSource, Patience
from tests.support.postgres import TestDatabase


@pytest.fixture
async def source(database: TestDatabase) -> AsyncIterator[ConnectionSource]:
    pool = await make_pool(database.server_dsn, Connector(10).connect, 1, 600)
    yield ConnectionSource(pool, None)
    pool.terminate()


async def test_the_pool_has_it_back_already(source: ConnectionSource) -> None:
    """The pool gives it back in a task of its own, before which the end may be noticed."""
    source.spares.close()
    connection = await source.acquire("SELECT 1", Patience())
    released = asyncio.create_task(source.release(connection))
    asyncio.get_running_loop().call_soon(connection.terminate)
    await released
    another = await source.acquire("SELECT 1", Patience())
    assert another is not connection
    await source.release(another)
