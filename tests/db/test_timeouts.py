"""What the server is told of clients that hang, vanish or wait."""

import asyncio
from typing import Any

import asyncpg
import pytest

from db.connections import timeouts
from db.connections.connection_errors import is_connection_lost
from db.connections.timeouts import server_settings
from db.engine import Database, Mode, Session
from tests.support.postgres import TestDatabase

SETTINGS = """
SELECT name, reset_val FROM pg_settings WHERE name LIKE 'tcp\\_%'
"""


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeouts, "IDLE_TIMEOUT", 0.2)


async def _ended(owner: Any, session: Session) -> None:
    """Waits until the server has ended the session."""
    process = session.connection.get_server_pid()
    async with asyncio.timeout(5):
        while await owner.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", process):
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("_hurried")
async def test_a_writing_transaction_that_says_nothing_is_ended(db: Database, owner: Any) -> None:
    async def silent() -> None:
        async with db.transaction(None, Mode.WRITE) as session:
            await _ended(owner, session)
            await session.command("SELECT 1")

    with pytest.raises(Exception) as raised:  # noqa: PT011 - how it is told depends on the moment
        await silent()
    assert is_connection_lost(raised.value)
    async with db.transaction(None, Mode.WRITE) as session:
        await session.command("SELECT 1")


@pytest.mark.usefixtures("_hurried")
async def test_a_holder_that_says_nothing_loses_what_it_holds(db: Database, owner: Any) -> None:
    async with db.hold() as held:
        await held.session.command("SELECT pg_advisory_lock(1, 2)")
        assert not await owner.fetchval("SELECT pg_try_advisory_lock(1, 2)")
        await _ended(owner, held.session)
        assert await owner.fetchval("SELECT pg_try_advisory_lock(1, 2)")
        with pytest.raises(Exception) as raised:  # noqa: PT011
            async with held.transaction(None, Mode.WRITE):
                pass
        assert is_connection_lost(raised.value)


async def test_what_was_held_is_given_back_with_the_connection(db: Database, owner: Any) -> None:
    async with db.hold() as held:
        await held.session.command("SELECT pg_advisory_lock(1, 2)")
        used = held.session.connection.get_server_pid()
    assert await owner.fetchval("SELECT pg_try_advisory_lock(1, 2)")
    async with db.transaction(None) as session:
        assert session.connection.get_server_pid() == used
        rows = await session.connection.fetch("SHOW idle_session_timeout")
        assert rows[0][0] == "0"


async def test_every_connection_notices_machines_that_vanish(database: TestDatabase) -> None:
    """A socket within the machine has no such limits; what the session was told is what they are reset to."""
    connection = await asyncpg.connect(database.server_dsn, server_settings=server_settings())
    try:
        told = {row["name"]: row["reset_val"] for row in await connection.fetch(SETTINGS)}
    finally:
        await connection.close()
    idle, interval, count, unanswered = (
        int(told[f"tcp_{name}"])
        for name in ("keepalives_idle", "keepalives_interval", "keepalives_count", "user_timeout")
    )
    assert 0 < idle + interval * count <= 5
    assert 0 < unanswered <= 5000
