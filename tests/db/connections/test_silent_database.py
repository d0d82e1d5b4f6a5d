"""A database that takes packets and never answers: the commands under way on it are given up too."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.connections import source as source_module
from db.connections.connection_errors import NoAnswer, is_connection_lost
from db.connections.hosts import Connector
from db.connections.pools import make_pool
from db.connections.source import ConnectionSource, Patience
from tests.support.silent_proxy import SilentProxy

WITHIN = 20.0
SHORT, LONG = Patience(answer=0.2), Patience(answer=0.6)
"""Of a client that waits for its answer, and of work in the background."""


@pytest.fixture
async def source(proxy: SilentProxy, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ConnectionSource]:
    monkeypatch.setattr(source_module, "SILENT_AFTER", 0.5)
    pool = await make_pool(proxy.dsn, Connector(10).connect, 4, 600)
    yield ConnectionSource(pool, None)
    pool.terminate()


async def _hanging(source: ConnectionSource, proxy: SilentProxy) -> tuple[Any, "asyncio.Task[Any]"]:
    """A connection, and its command, in the middle of which the database falls silent."""
    connection = await source.acquire("BEGIN", Patience())
    command = asyncio.create_task(connection.execute("SELECT 1"))
    proxy.hang()
    proxy.hangs = True
    return connection, command


async def test_a_command_under_way_is_given_up(source: ConnectionSource, proxy: SilentProxy) -> None:
    connection, command = await _hanging(source, proxy)
    with pytest.raises(NoAnswer):
        await source.acquire("BEGIN", LONG)
    async with asyncio.timeout(WITHIN):
        with pytest.raises(Exception) as raised:  # noqa: PT011 - how it is told depends on the moment
            await command
    assert is_connection_lost(raised.value)
    await source.release(connection)
    proxy.hangs = False
    await source.release(await source.acquire("BEGIN", Patience()))


async def test_one_whose_client_waits_a_moment_only_gives_up_nobody_elses(
    source: ConnectionSource, proxy: SilentProxy
) -> None:
    connection, command = await _hanging(source, proxy)
    with pytest.raises(NoAnswer):
        await source.acquire("BEGIN", SHORT)
    assert not connection.is_closed()
    assert not command.done()
    command.cancel()
    connection.terminate()
    await source.release(connection)
