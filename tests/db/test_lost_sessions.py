"""Connections in use that hang while new ones are answered: their commands are given up, and nobody else's."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from db.background import lost_sessions
from db.connections import timeouts
from db.connections.connection_errors import CommitUnknown, is_connection_lost
from db.engine import Database, Mode
from tests.support.silent_proxy import SilentProxy
from tests.support.waiting import until

WITHIN = 20.0
PROCESS, NOTHING, SLOW = text("SELECT pg_backend_pid()"), text("SELECT 1"), text("SELECT pg_sleep(1)")


@pytest.fixture
async def db(proxy: SilentProxy, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    for module, name in ((timeouts, "IDLE_TIMEOUT"), (lost_sessions, "_IN_USE_FOR"), (lost_sessions, "_IDLE_FOR")):
        monkeypatch.setattr(module, name, 0.3)
    db = await Database.open(proxy.dsn, size=3)
    yield db
    await db.close()


async def _write(db: Database, happens: Callable[[int], None]) -> None:
    async with db.transaction(None, Mode.WRITE) as session:
        happens(await session.value(PROCESS))
        await session.value(NOTHING)


async def _looks_until_it_ends(db: Database, doing: "asyncio.Task[None]") -> None:
    async def ended() -> bool:
        await lost_sessions.look(db)
        return doing.done()

    await until(ended, WITHIN, "it is given up")


async def test_one_that_the_database_has_ended(proxy: SilentProxy, db: Database) -> None:
    doing = asyncio.create_task(_write(db, proxy.hang))
    await _looks_until_it_ends(db, doing)
    assert is_connection_lost(doing.exception() or AssertionError())
    assert not db.sessions_in_use(0)


async def test_one_that_waits_for_the_answer_to_its_commit(proxy: SilentProxy, db: Database) -> None:
    async def write() -> None:
        async with db.transaction(None, Mode.WRITE) as session:
            proxy.lose_answers(await session.value(PROCESS))

    doing = asyncio.create_task(write())
    await _looks_until_it_ends(db, doing)
    assert isinstance(doing.exception(), CommitUnknown)
    assert not db.sessions_in_use(0)


async def test_those_that_are_slow_go_on(db: Database) -> None:
    """A statement that takes its time, and a client that takes its time between two."""

    async def execute_slowly() -> None:
        async with db.transaction(None, Mode.WRITE) as session:
            await session.value(SLOW)

    async with db.transaction(None) as session:
        doing = asyncio.create_task(execute_slowly())
        await until(lambda: len(db.sessions_in_use(0.5)) == 2, WITHIN, "both are in use")
        await _looks_until_it_ends(db, doing)
        assert doing.exception() is None
        assert await session.value(NOTHING) == 1
