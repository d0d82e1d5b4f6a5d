"""A worker whose database falls silent in the middle of a chunk connects anew, and the update goes on."""

import asyncio
import logging
from functools import partial

import pytest

from db import engine
from db.background import lost_sessions
from db.background.child_tasks import cancel_and_wait
from db.connections import source, timeouts
from db.engine import Database
from db.tables.load import IS_LEASE
from rules.updates import worker
from tests.rules.conftest import Stage
from tests.rules.queued_updates import (
    CHARGE,
    CHUNK,
    TIMEOUT,
    asked,
    before_chunk,
    left_to_workers,
    until,
    utc_now,
    world_of,
    xdrs,
)
from tests.rules.runs import SUBJECT
from tests.support import waiting
from tests.support.silent_proxy import silent_proxy

TOLD = "the database does not answer: the worker connects anew"
HANGING = {
    "the lease's": f"SELECT pid FROM pg_locks WHERE {IS_LEASE}",
    "the queue's": "SELECT pid FROM pg_stat_activity WHERE application_name = 'worker'",
}
"""Which of a worker's connections hang; the server's processes that serve these."""


async def test_the_worker_connects_anew_and_the_update_goes_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "Patience", partial(source.Patience, answer=2.0))
    monkeypatch.setattr(source, "SILENT_AFTER", 1.5)
    monkeypatch.setattr(worker, "_SILENT_AFTER", 3.0)
    world = await world_of(stage, 5 * CHUNK)
    async with silent_proxy(stage.database) as proxy:
        hung = asyncio.Event()

        async def hang_once() -> None:
            if not hung.is_set():
                proxy.hang()
                proxy.hangs = True
                caplog.clear()  # a busy machine may be taken for a silent one before
                hung.set()

        before_chunk(monkeypatch, world, 2, hang_once)
        database = await Database.open(proxy.dsn, size=4)
        working = asyncio.create_task(worker.Worker(database, proxy.dsn, utc_now, CHUNK).run())
        with caplog.at_level(logging.WARNING):
            key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
            await waiting.until(lambda: hung.is_set() and TOLD in caplog.text, TIMEOUT, "the worker has noticed")
            proxy.hangs = False
            await until(stage, key, "COMPLETED")
        await cancel_and_wait(working)
        await database.close()
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 5 * CHUNK + 1), 1)


@pytest.mark.parametrize("which", HANGING)
async def test_connections_hang_that_there_are_and_new_ones_are_answered(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    """As when a firewall has forgotten them. The worker does not wait for as long as a command may take."""
    monkeypatch.setattr(engine, "Patience", partial(source.Patience, answer=2.0))
    monkeypatch.setattr(source, "SILENT_AFTER", 1.5)
    monkeypatch.setattr(worker, "_SILENT_AFTER", 3.0)
    monkeypatch.setattr(worker, "_QUEUE_ANSWERS_WITHIN", 1.0)
    monkeypatch.setattr(timeouts, "IDLE_TIMEOUT", 1.0)
    for name, seconds in {"INTERVAL": 0.2, "_IN_USE_FOR": 1.0, "_IDLE_FOR": 1.5}.items():
        monkeypatch.setattr(lost_sessions, name, seconds)
    world, later = await world_of(stage, 5 * CHUNK), await world_of(stage, 1)
    async with silent_proxy(stage.database) as proxy:
        hung = asyncio.Event()

        async def hang_once() -> None:
            if not hung.is_set():
                proxy.hang(*(row["pid"] for row in await stage.owner.fetch(HANGING[which])))
                hung.set()

        before_chunk(monkeypatch, world, 2, hang_once)
        database = await Database.open(proxy.dsn, size=4)
        doing = (worker.Worker(database, proxy.dsn, utc_now, CHUNK).run(), lost_sessions.run_forever(database))
        working = [asyncio.create_task(each) for each in doing]
        service = left_to_workers(stage)
        keys = [await service.apply(world.tenant, SUBJECT, asked(world, CHARGE))]
        await waiting.until(hung.is_set, TIMEOUT, "the connections hang")
        keys.append(await service.apply(later.tenant, SUBJECT, asked(later, CHARGE)))
        for key in keys:
            await until(stage, key, "COMPLETED")
        await waiting.until(lambda: not database.sessions_in_use(2), TIMEOUT, "no connection hangs")
        await cancel_and_wait(*working)
        await database.close()
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 5 * CHUNK + 1), 1)
    assert await xdrs(stage, later) == {1: 1}
