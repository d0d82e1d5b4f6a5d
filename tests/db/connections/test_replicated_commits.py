"""A commit that waits for a standby is not hurried: PostgreSQL would show what no standby has, and a failover loses."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from db.connections.connection_errors import CommitUnknown
from db.engine import Database, Mode
from tests.support.postgres import TestDatabase
from tests.support.waiting import until

WITHIN = 20.0
ALONE = ("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()")
TOGETHER = ("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()")
WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'SyncRep'"
VISIBLE = "SELECT count(*) FROM noted"


@pytest.fixture
async def lonely(database: TestDatabase, owner: Any) -> AsyncIterator[Any]:
    """The owner's connection to a primary whose commits wait for a standby that is not there."""
    await owner.execute(
        "SET synchronous_commit = off; CREATE TABLE noted (); CREATE TABLE tried ();GRANT ALL ON noted TO account_batch"
    )
    await owner.execute(f"ALTER DATABASE {database.name} SET synchronous_commit = on")
    for command in ALONE:
        await owner.execute(command)
    await until(lambda: _commits_wait(database, owner), WITHIN, "the server has read its settings anew")
    yield owner
    for command in TOGETHER:
        await owner.execute(command)


async def _commits_wait(database: TestDatabase, owner: Any) -> bool:
    """Whether the commit of a new session waits; it is ended."""
    session = await asyncpg.connect(database.owner_dsn)
    trial = asyncio.create_task(session.execute("INSERT INTO tried DEFAULT VALUES"))
    waits = False
    while not trial.done() and not (waits := await _waits(owner)):
        await asyncio.sleep(0.01)
    session.terminate()
    await asyncio.wait({trial})
    _ = trial.exception()
    await owner.execute(f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) waiting")
    await until(lambda: _nobody_waits(owner), WITHIN, "the trial has ended")
    return waits


async def _nobody_waits(owner: Any) -> bool:
    return not await _waits(owner)


async def _note(database: Database) -> None:
    async with database.transaction(None, Mode.WRITE) as session:
        await session.command("INSERT INTO noted DEFAULT VALUES")


async def _waits(owner: "asyncpg.Connection") -> bool:
    return bool(await owner.fetch(WAITING))


async def _assert_still_waits(owner: Any, pids: list[int]) -> None:
    """That a request to cancel, which the client sent before, is not obeyed by any of the following moments."""
    for _ in range(20):
        assert await owner.fetchval(VISIBLE) == 0
        assert [row["pid"] for row in await owner.fetch(WAITING)] == pids
        await asyncio.sleep(0.02)


async def test_a_cancelled_commit_is_not_made_visible(database: TestDatabase, lonely: Any) -> None:
    opened = await Database.open(database.server_dsn, size=1)
    task = asyncio.create_task(_note(opened))
    await until(lambda: _waits(lonely), WITHIN, "the commit waits")
    pids = [row["pid"] for row in await lonely.fetch(WAITING)]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await opened.close()
    await _assert_still_waits(lonely, pids)


async def test_a_commit_that_takes_too_long_is_unknown_and_not_made_visible(
    database: TestDatabase, lonely: Any
) -> None:
    opened = await Database.open(database.server_dsn, size=1, command_timeout=1)
    with pytest.raises(CommitUnknown):
        await _note(opened)
    pids = [row["pid"] for row in await lonely.fetch(WAITING)]
    await opened.close()
    assert len(pids) == 1
    await _assert_still_waits(lonely, pids)
