"""Workers that are cancelled at whatever moment, or asked to stop: they end, and hand over what is left."""

import asyncio
from typing import Any

import pytest

from db.engine import Session
from db.queue import Job
from rules.updates import chunks, orphans, turns
from rules.updates.worker import Worker
from tests.rules.conftest import Stage
from tests.rules.queued_updates import (
    CHARGE,
    CHUNK,
    asked,
    before_chunk,
    left_to_workers,
    row,
    until,
    utc_now,
    world_of,
    xdrs,
)
from tests.rules.runs import SUBJECT

TIMEOUT = 10.0


async def _ended(task: "asyncio.Task[None]") -> None:
    """Fails when it does not end."""
    await asyncio.wait({task}, timeout=TIMEOUT)
    assert task.done(), task.get_stack()


async def test_one_whose_child_ends_as_it_is_cancelled_ends(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for its look to end, and the cancellation comes in that moment: it was swallowed once."""
    begun, ending, ends = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slow_to_end(*_: Any) -> None:
        try:
            begun.set()
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            ending.set()
            await ends.wait()
            raise

    async def breaks(*_: Any, **__: Any) -> None:
        await begun.wait()
        raise ConnectionResetError("the database has gone")

    monkeypatch.setattr(orphans, "requeue_orphans", slow_to_end)
    monkeypatch.setattr("rules.updates.worker.QueueManager.run", breaks)
    task = asyncio.create_task(Worker(stage.db, stage.database.server_dsn, utc_now, CHUNK).run())
    async with asyncio.timeout(TIMEOUT):
        await ending.wait()
    task.cancel()
    ends.set()
    await _ended(task)
    assert task.cancelled()


@pytest.mark.parametrize("moment", [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48])
async def test_one_that_is_cancelled_at_any_moment_ends(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Before it has begun, and at that statement from then on."""
    world, statements, reached = await world_of(stage, 40), list[Any](), asyncio.Event()
    await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    rows = Session.rows

    async def instead(session: Session, statement: Any, **values: Any) -> Any:
        statements.append(statement)
        if len(statements) >= moment:
            reached.set()
        return await rows(session, statement, **values)

    monkeypatch.setattr(Session, "rows", instead)
    task = asyncio.create_task(Worker(stage.db, stage.database.server_dsn, utc_now, CHUNK).run())
    async with asyncio.timeout(TIMEOUT):
        if moment:
            await reached.wait()
    task.cancel()
    await _ended(task)


async def test_one_that_is_asked_to_stop_leaves_after_the_chunk_and_hands_its_job_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, world, stop = await world_of(stage, 20), await world_of(stage, 20), asyncio.Event()
    for each in (other, world):
        key = await left_to_workers(stage).apply(each.tenant, SUBJECT, asked(each, CHARGE))

    async def asks() -> None:
        stop.set()

    before_chunk(monkeypatch, world, 2, asks)
    task = asyncio.create_task(Worker(stage.db, stage.database.server_dsn, utc_now, CHUNK, stop).run())
    await _ended(task)
    task.result()
    left = await row(stage, key)
    assert left["state"] == "RUNNING"
    assert left["processed"] in (3 * CHUNK, 2 * CHUNK), "a chunk that conflicts with somebody is not tried again"
    payload = Job(world.tenant, key).payload
    assert await stage.owner.fetchval("SELECT status::text FROM pgqueuer WHERE payload = $1", payload) == "queued"
    monkeypatch.undo()
    again = asyncio.create_task(Worker(stage.db, stage.database.server_dsn, utc_now, CHUNK).run())
    await until(stage, key, "COMPLETED")
    again.cancel()
    await _ended(again)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 21), 1)


async def test_the_last_chunk_is_followed_by_the_end(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world, stop = await world_of(stage, 2 * CHUNK), asyncio.Event()
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))

    async def asks() -> None:
        stop.set()

    before_chunk(monkeypatch, world, 1, asks)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK, stop)
    assert (await row(stage, key))["state"] == "COMPLETED"


async def test_who_is_to_stop_begins_nothing(stage: Stage) -> None:
    world, stop = await world_of(stage, CHUNK), asyncio.Event()
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    stop.set()
    with pytest.raises(chunks.StopRequested):
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK, stop)
    assert (await row(stage, key))["processed"] == 0
