"""Small updates, which the server does that takes them: through lost connections, and after its death."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from db.background.child_tasks import cancel_and_wait
from db.engine import Database
from db.queue import Job
from rules.service import Service
from rules.updates import chunk_work, orphan_runner, retrying, turns
from tests.factories.world import World
from tests.rules.conftest import Stage
from tests.rules.queued_updates import (
    CHARGE,
    CHUNK,
    asked,
    leased,
    left_to_workers,
    row,
    until,
    utc_now,
    world_of,
    xdrs,
)
from tests.rules.runs import SUBJECT


def _small(stage: Stage) -> Service:
    return Service(stage.db, utc_now, chunk_size=CHUNK, small=100)


async def _half_done(stage: Stage, world: World, monkeypatch: pytest.MonkeyPatch, request: Any) -> int:
    """A small update whose server died after its first chunk; its key."""
    done = chunk_work.do_chunk

    class Killed(BaseException):
        """As sudden as the real thing."""

    async def dies(session: Any, update: Any, now: Any, chunk: int) -> Any:
        if chunk == 1:
            raise Killed
        return await done(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", dies)
    with pytest.raises(Killed):
        await _small(stage).apply(world.tenant, SUBJECT, request)
    monkeypatch.undo()
    key: int = await stage.owner.fetchval("SELECT max(id) FROM batch_updates WHERE tenant_id = $1", world.tenant)
    assert ((await row(stage, key))["state"], (await row(stage, key))["processed"]) == ("RUNNING", CHUNK)
    return key


async def test_the_repeat_of_a_small_one_finishes_it(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await world_of(stage, 10)
    once = asked(world, CHARGE)
    key = await _half_done(stage, world, monkeypatch, once)
    async with leased(stage.db, world.batch):
        with monkeypatch.context() as hurried:
            hurried.setattr(retrying, "RETRY_FOR_IN_REQUEST", 0.5)
            assert await _small(stage).apply(world.tenant, SUBJECT, once) == key
        assert (await row(stage, key))["state"] == "RUNNING", "somebody works on it: the repeat is told how far it is"
    assert await _small(stage).apply(world.tenant, SUBJECT, once) == key
    assert (await row(stage, key))["state"] == "COMPLETED"
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 1)


async def test_the_repeat_of_a_large_one_does_not_do_it(stage: Stage) -> None:
    world, once = await world_of(stage, 10), {"idempotency_key": "large"}
    service = left_to_workers(stage)
    keys = {await service.apply(world.tenant, SUBJECT, asked(world, CHARGE, **once)) for _ in range(2)}
    assert [(await row(stage, key))["state"] for key in keys] == ["QUEUED"]


async def test_a_server_without_a_worker_finishes_small_ones_that_were_left(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = await world_of(stage, 10), await world_of(stage, 101)
    key = await _half_done(stage, small, monkeypatch, asked(small, CHARGE))
    monkeypatch.setattr(orphan_runner, "ORPHANED_AFTER", timedelta(0))
    left = await left_to_workers(stage).apply(large.tenant, SUBJECT, asked(large, CHARGE))
    caring = asyncio.create_task(orphan_runner.run_small_orphans(stage.db, utc_now, CHUNK, small=100, every=0.05))
    await until(stage, key, "COMPLETED")
    await cancel_and_wait(caring)
    assert await xdrs(stage, small) == dict.fromkeys(range(1, 11), 1)
    assert (await row(stage, left))["state"] == "QUEUED", "a large one is left to workers"


async def test_a_connection_that_is_lost_in_the_middle_is_no_fault(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, lost = await world_of(stage, 10), []
    done = chunk_work.do_chunk

    async def cut(session: Any, update: Any, now: Any, chunk: int) -> Any:
        if chunk == 1 and len(lost) < 2:
            lost.append(session.connection.get_server_pid())
            await stage.owner.execute("SELECT pg_terminate_backend($1)", lost[-1])
        return await done(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", cut)
    key = await _small(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert len(set(lost)) == 2
    assert (await row(stage, key))["state"] == "COMPLETED"
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 1)


async def test_many_at_once_need_no_more_connections_than_there_are(stage: Stage) -> None:
    worlds = [await world_of(stage, 10) for _ in range(4)]
    narrow = await Database.open(stage.database.server_dsn, size=1)
    service = Service(narrow, utc_now, chunk_size=CHUNK)
    async with asyncio.timeout(20):
        keys = await asyncio.gather(
            *(service.apply(world.tenant, SUBJECT, asked(world, CHARGE, idempotency_key="one")) for world in worlds)
        )
    await narrow.close()
    assert [(await row(stage, key))["state"] for key in keys] == ["COMPLETED"] * len(keys)


@pytest.fixture
def turns_taken(monkeypatch: pytest.MonkeyPatch) -> "asyncio.Queue[int]":
    """The updates that have tried to take their turn. They try for as long as the test likes."""
    monkeypatch.setattr(retrying, "RETRY_FOR_IN_REQUEST", 3600)
    taken, take_turn = asyncio.Queue[int](), turns.take_turn

    async def instead(database: Any, job: Job, *arguments: Any) -> None:
        await take_turn(database, job, *arguments)
        taken.put_nowait(job.update)

    monkeypatch.setattr(turns, "take_turn", instead)
    return taken


async def test_who_has_the_batch_for_a_moment_is_waited_for(stage: Stage, turns_taken: "asyncio.Queue[int]") -> None:
    """The update before has just ended and its worker lets go, or somebody looks whose turn it is: nobody is ahead."""
    world = await world_of(stage, 10)
    async with leased(stage.db, world.batch):
        asking = asyncio.create_task(_small(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE)))
        async with asyncio.timeout(20):
            for _ in range(3):
                await turns_taken.get()
        assert not asking.done(), "answered while it waits for nothing that has a name"
    assert (await row(stage, await asking))["state"] == "COMPLETED"


async def test_one_behind_another_is_answered_at_once(stage: Stage) -> None:
    world = await world_of(stage, 10)
    await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    async with asyncio.timeout(5):
        key = await _small(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, key))["state"] == "QUEUED"


async def test_a_server_that_is_to_end_answers_as_it_is(stage: Stage, turns_taken: "asyncio.Queue[int]") -> None:
    world, due = await world_of(stage, 10), asyncio.Event()
    ending = Service(stage.db, utc_now, chunk_size=CHUNK, small=100, stop=due)
    async with leased(stage.db, world.batch):
        asking = asyncio.create_task(ending.apply(world.tenant, SUBJECT, asked(world, CHARGE)))
        async with asyncio.timeout(20):
            await turns_taken.get()
            assert not asking.done()
            due.set()
            key = await asking
    assert (await row(stage, key))["state"] == "QUEUED"
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 1)
