"""Updates that nobody works on: found by the lease of their batch, and given one job more, never two."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from db.leases import lease
from db.queue import Job
from rules import caretaker, looking, running
from rules.service import Service
from rules.worker import Worker
from tests.factories.world import World
from tests.rules.conftest import Stage
from tests.rules.queued import (
    BLOCK,
    CHARGE,
    CHUNK,
    asked,
    left_to_workers,
    row,
    until,
    utc_now,
    worker,
    world_of,
    xdrs,
)  # fmt: skip
from tests.rules.runs import SUBJECT

LATER = timedelta(seconds=2)


async def _jobs(stage: Stage, world: World, key: int) -> list[Any]:
    """The jobs of an update, oldest first."""
    rows = await stage.owner.fetch(
        "SELECT status, dedupe_key FROM pgqueuer WHERE payload = $1 ORDER BY id", Job(world.tenant, key).payload
    )
    return [tuple(found) for found in rows]


async def _dies(stage: Stage, world: World, key: int) -> None:
    """A worker takes what is queued for an update and is killed; its heartbeat is still young."""
    await stage.owner.execute(
        "UPDATE pgqueuer SET status = 'picked', updated = now() - interval '2 s', heartbeat = now(),"
        " queue_manager_id = gen_random_uuid() WHERE payload = $1 AND status = 'queued'",
        Job(world.tenant, key).payload,
    )


async def _look(stage: Stage) -> None:
    await looking.look_after(stage.db, utc_now() + LATER)


async def test_one_whose_worker_died_gets_another_job_at_once(stage: Stage) -> None:
    world = await world_of(stage, 10)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    await _look(stage)
    assert len(await _jobs(stage, world, key)) == 1, "its own still waits"
    for deaths in (1, 2, 3):
        await _dies(stage, world, key)
        for _ in range(2):
            await _look(stage)
        jobs = await _jobs(stage, world, key)
        assert [status for status, _ in jobs] == ["picked"] * deaths + ["queued"]
        assert len({name for _, name in jobs}) == deaths + 1
    async with worker(stage):
        await until(stage, key, "COMPLETED")
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 1)


async def test_one_that_is_worked_on_or_just_accepted_is_left_alone(stage: Stage) -> None:
    world = await world_of(stage, 10)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    await _dies(stage, world, key)
    async with lease(stage.db, world.batch) as held:
        assert held is not None
        await _look(stage)
        async with lease(stage.db, world.batch) as second:
            assert second is None
    await looking.look_after(stage.db, utc_now())
    assert len(await _jobs(stage, world, key)) == 1
    await _look(stage)
    assert len(await _jobs(stage, world, key)) == 2


async def test_the_lease_of_one_batch_says_nothing_of_another(stage: Stage) -> None:
    one, other = await world_of(stage, 3), await world_of(stage, 3)
    key = await left_to_workers(stage).apply(one.tenant, SUBJECT, asked(one, CHARGE))
    await _dies(stage, one, key)
    async with lease(stage.db, other.batch) as held:
        assert held is not None
        await _look(stage)
    assert len(await _jobs(stage, one, key)) == 2


async def test_the_job_of_a_dead_worker_does_not_stay(stage: Stage) -> None:
    world = await world_of(stage, 10)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    await _dies(stage, world, key)
    await stage.owner.execute("UPDATE pgqueuer SET heartbeat = now() - interval '1 minute'")
    async with worker(stage):
        await until(stage, key, "COMPLETED")
        await until_true(stage, "SELECT NOT EXISTS (SELECT FROM pgqueuer WHERE payload = $1)",
                         Job(world.tenant, key).payload)  # fmt: skip


async def until_true(stage: Stage, sql: str, *arguments: Any) -> None:
    """Waits until that is true."""
    async with asyncio.timeout(10):
        while not await stage.owner.fetchval(sql, *arguments):
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("part", [(looking, "look_after"), (Worker, "_take_jobs")], ids=["look", "jobs"])
async def test_a_worker_goes_on_whatever_it_meets(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, part: tuple[Any, str]
) -> None:
    """A worker that has given up in a process that lives on would leave its updates to nobody."""
    world = await world_of(stage, 10)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    await _dies(stage, world, key)
    real, met = getattr(*part), []

    async def odd(*arguments: Any) -> None:
        met.append(arguments)
        if len(met) < 3:
            raise RuntimeError("whatever it is")
        await real(*arguments)

    monkeypatch.setattr(*part, odd)
    async with worker(stage):
        await until(stage, key, "COMPLETED")
    assert len(met) >= 3


async def test_one_that_comes_due_beside_another_joins_the_queue_at_its_time(stage: Stage) -> None:
    """Its selection is fixed when its time comes, though another update of the batch is under way."""
    world = await world_of(stage, 5)
    service = left_to_workers(stage)
    due = utc_now() + timedelta(seconds=0.5)
    key = await service.apply(world.tenant, SUBJECT, asked(world, BLOCK, start_at=due))
    async with worker(stage), lease(stage.db, world.batch) as held:
        assert held is not None
        queued = await until(stage, key, "QUEUED")
    assert (queued["selected"], queued["processed"]) == (5, 0)
    assert due <= queued["started_at"] <= due + timedelta(seconds=2)


# ---- small ones, which the server itself does ----


def _small(stage: Stage) -> Service:
    return Service(stage.db, utc_now, chunk_size=CHUNK, small=100)


async def _half_done(stage: Stage, world: World, monkeypatch: pytest.MonkeyPatch, request: Any) -> int:
    """A small update whose server died after its first chunk; its key."""
    done = running._do_chunk

    class Killed(BaseException):
        """As sudden as the real thing."""

    async def dies(session: Any, update: Any, now: Any, chunk: int) -> Any:
        if chunk == 1:
            raise Killed
        return await done(session, update, now, chunk)

    monkeypatch.setattr(running, "_do_chunk", dies)
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
    async with lease(stage.db, world.batch):
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
    monkeypatch.setattr(caretaker, "LEFT_AFTER", timedelta(0))
    left = await left_to_workers(stage).apply(large.tenant, SUBJECT, asked(large, CHARGE))
    caring = asyncio.create_task(caretaker.take_care(stage.db, utc_now, CHUNK, small=100, every=0.05))
    await until(stage, key, "COMPLETED")
    caring.cancel()
    assert await xdrs(stage, small) == dict.fromkeys(range(1, 11), 1)
    assert (await row(stage, left))["state"] == "QUEUED", "a large one is left to workers"
