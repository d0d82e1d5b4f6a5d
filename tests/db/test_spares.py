"""Connections that are given back are used again at once, and go back to the pool when they have to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from db.connections import spares
from db.engine import Database, Tenant
from tests.support.postgres import TestDatabase
from tests.support.waiting import until

LIMIT = 10.0


@pytest.fixture
async def db(database: TestDatabase) -> AsyncIterator[Database]:
    opened = await Database.open(database.server_dsn, size=3, pool_timeout=LIMIT)
    yield opened
    await opened.close()


async def backend(db: Database, *, together: int = 1) -> set[int]:
    """The server's processes of so many transactions at a time."""

    async def pid(met: asyncio.Barrier) -> int:
        async with db.transaction(Tenant(1)) as session:
            await met.wait()
            return int(session.connection.get_server_pid())

    met = asyncio.Barrier(together)
    return set(await asyncio.gather(*(pid(met) for _ in range(together))))


async def acquired(db: Database) -> int:
    """Connections that the pool has lent."""
    return int(db.pool.get_size() - db.pool.get_idle_size())


async def test_the_last_is_used_again_and_counts_as_free(db: Database) -> None:
    first = await backend(db)
    assert (await backend(db), db.usage.in_use, await acquired(db)) == (first, 0, 1)
    async with db.transaction(Tenant(1)):
        assert db.usage.in_use == 1
    assert len(await backend(db, together=3)) == 3
    assert (db.usage.in_use, await acquired(db)) == (0, 3)


async def test_idle_ones_go_back_to_the_pool(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spares, "IDLE", 0.02)
    await backend(db, together=3)

    async def all_back() -> bool:
        return await acquired(db) == 0

    await until(all_back, LIMIT, "all are idle")
    assert len(await backend(db, together=3)) == 3


async def test_often_used_ones_go_back_to_the_pool(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spares, "MOST_USES", 3)
    found = []
    for _ in range(6):
        await backend(db)
        found.append(await acquired(db))
    assert found == [1, 1, 0, 1, 1, 0]


async def test_none_is_used_that_has_ended(db: Database, owner: Any) -> None:
    first = await backend(db)
    await owner.fetch("SELECT pg_terminate_backend(pid, 5000) FROM unnest($1::int[]) pid", list(first))

    async def noticed() -> bool:
        return len(db._source.spares) == 0

    await until(noticed, LIMIT, "the end is noticed")
    assert db.usage.in_use == 0
    assert await backend(db) != first


async def test_none_is_kept_once_all_are_replaced(db: Database) -> None:
    before = await backend(db, together=2)
    async with db.transaction(Tenant(1)) as session:
        held = session.connection.get_server_pid()
        await db._source._expire()
    after = await backend(db, together=3)
    assert not after & (before | {held})


async def test_closing_waits_for_no_spare_one(database: TestDatabase) -> None:
    db = await Database.open(database.server_dsn, size=3)
    await backend(db, together=3)
    async with asyncio.timeout(LIMIT):
        await db.close()
    assert db.pool.get_size() == 0
