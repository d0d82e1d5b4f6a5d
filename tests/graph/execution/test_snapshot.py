"""The snapshot of an operation holds a connection until the operation has ended, and not a moment longer."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from db.engine import Session, Tenant
from graph.execution.snapshot import Snapshot
from tests.support.waiting import until


class SlowDatabase:
    """Begins transactions when it is told to, and counts those that have not ended."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.begins = asyncio.Event()
        self.ends = asyncio.Event()
        self.ends.set()
        self.open = 0

    @asynccontextmanager
    async def transaction(self, *_: Any, **__: Any) -> AsyncIterator[Session]:
        """One transaction."""
        self.asked.set()
        await self.begins.wait()
        self.open += 1
        try:
            yield Session(object())
        finally:
            await self.ends.wait()
            self.open -= 1


def snapshot_of(database: Any) -> Snapshot:
    return Snapshot(database, Tenant(1))


async def beginning(database: SlowDatabase) -> tuple[Snapshot, "asyncio.Task[Session]"]:
    """A snapshot whose transaction is being begun, and who reads in it."""
    snapshot = snapshot_of(database)
    reading = asyncio.create_task(snapshot.session())
    await database.asked.wait()
    return snapshot, reading


async def under_way(work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """Work that has come as far as it can."""
    task = asyncio.create_task(work)
    await asyncio.sleep(0)
    return task


@pytest.fixture(autouse=True)
def compared() -> None:
    """Nothing here is executed."""


async def test_a_transaction_that_begins_while_its_operation_ends() -> None:
    database = SlowDatabase()
    snapshot, reading = await beginning(database)
    ending = await under_way(snapshot.close())
    database.begins.set()
    await ending
    assert database.open == 0
    with pytest.raises(RuntimeError, match="the operation has ended"):
        await reading


async def test_a_read_that_comes_after_its_operation() -> None:
    database = SlowDatabase()
    database.begins.set()
    snapshot = snapshot_of(database)
    await snapshot.close()
    with pytest.raises(RuntimeError, match="the operation has ended"):
        await snapshot.session()
    assert database.open == 0


async def test_an_end_that_is_itself_cancelled() -> None:
    database = SlowDatabase()
    snapshot, reading = await beginning(database)
    ending = await under_way(snapshot.close())
    ending.cancel()
    await asyncio.wait({ending})
    database.begins.set()
    await asyncio.wait({reading})
    assert database.open == 0


async def test_a_renewed_snapshot_waits_for_one_that_begins() -> None:
    database = SlowDatabase()
    snapshot, reading = await beginning(database)
    renewing = await under_way(snapshot.release())
    database.begins.set()
    await renewing
    assert database.open == 0
    assert await snapshot.session() is not await reading
    await snapshot.close()
    assert database.open == 0


async def test_an_answer_does_not_wait_for_the_end() -> None:
    database = SlowDatabase()
    database.begins.set()
    database.ends.clear()
    snapshot = snapshot_of(database)
    session = await snapshot.session()
    snapshot.close_soon()
    await asyncio.sleep(0)
    assert database.open == 1
    reading = asyncio.create_task(session.rows(select(1)))
    database.ends.set()
    await until(lambda: not database.open, 5, "the transaction has ended")
    for late in (reading, snapshot.session()):
        with pytest.raises(RuntimeError, match="the operation has ended"):
            await late
