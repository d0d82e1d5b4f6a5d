"""A worker whose database falls silent in the middle of a chunk connects anew, and the update goes on."""

import asyncio
import logging
from functools import partial

import pytest

from db import engine
from db.background.child_tasks import cancel_and_wait
from db.connections import source
from db.engine import Database
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
