"""Updates that nobody works on: found by the lease of their batch, and given one job more, never two."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from db.background.child_tasks import cancel_and_wait
from db.connections.leases import lease
from db.engine import Tenant
from db.queue import Job
from db.tables.security import TENANT
from rules.updates import orphan_runner, orphans
from rules.updates.worker import Worker
from tests.factories.world import World
from tests.rules.conftest import Stage
from tests.rules.queued_updates import (
    BLOCK,
    CHARGE,
    asked,
    leased,
    left_to_workers,
    row,
    scheduled_soon,
    until,
    utc_now,
    worker,
    world_of,
    xdrs,
)  # fmt: skip
from tests.rules.runs import SUBJECT
from tests.support import waiting

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
    await orphans.requeue_orphans(stage.db, utc_now() + LATER)


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
    async with leased(stage.db, world.batch):
        await _look(stage)
        async with lease(stage.db, world.batch) as second:
            assert second is None
    accepted = (await row(stage, key))["started_at"]
    for age, jobs in ((orphans.GRACE_PERIOD - timedelta(milliseconds=1), 1), (orphans.GRACE_PERIOD, 2)):
        await orphans.requeue_orphans(stage.db, accepted + age)
        assert len(await _jobs(stage, world, key)) == jobs, age


async def test_the_lease_of_one_batch_says_nothing_of_another(stage: Stage) -> None:
    one, other = await world_of(stage, 3), await world_of(stage, 3)
    key = await left_to_workers(stage).apply(one.tenant, SUBJECT, asked(one, CHARGE))
    await _dies(stage, one, key)
    async with leased(stage.db, other.batch):
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


async def test_a_tenant_that_has_a_fault_does_not_keep_the_others_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faulty, other = await world_of(stage, 10), await world_of(stage, 10)
    keys = [await left_to_workers(stage).apply(each.tenant, SUBJECT, asked(each, CHARGE)) for each in (faulty, other)]
    for world, key in zip((faulty, other), keys, strict=True):
        await _dies(stage, world, key)
    found = orphans._orphans

    async def meets(session: Any, *arguments: Any) -> Any:
        if await session.connection.fetchval(f"SELECT current_setting('{TENANT}')") == str(int(faulty.tenant)):
            raise asyncpg.LockNotAvailableError("for a moment")
        return await found(session, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(orphans, "_orphans", meets)
        await _look(stage)
        small = await orphans.small_orphans(stage.db, utc_now() + LATER, 10, timedelta(0))
    assert [len(await _jobs(stage, world, key)) for world, key in zip((faulty, other), keys, strict=True)] == [1, 2]
    assert {job.update for job in small} & set(keys) == {keys[1]}
    assert f"search for orphaned updates: left out tenant {faulty.tenant}: LockNotAvailableError" in caplog.text


async def test_an_update_that_has_a_fault_does_not_keep_the_next_one_waiting(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A server without a worker runs small orphans one after the other, and does not say so in each round."""
    faulty, other, ended, taken = Job(Tenant(1), 1), Job(Tenant(2), 2), asyncio.Event(), list[Job]()

    async def both(*_: Any) -> list[Job]:
        return [faulty, other]

    async def take_turn(_: Any, job: Job, *__: Any) -> None:
        if job == faulty:
            raise asyncpg.QueryCanceledError("too slow")
        taken.append(job)
        if len(taken) == 5:
            ended.set()

    monkeypatch.setattr(orphans, "small_orphans", both)
    monkeypatch.setattr(orphan_runner.turns, "take_turn", take_turn)
    runner = asyncio.create_task(orphan_runner.run_small_orphans(stage.db, utc_now, 4, small=100, every=0.01))
    try:
        async with asyncio.timeout(5):
            await ended.wait()
    finally:
        await cancel_and_wait(runner)
    told = [line for line in caplog.messages if "batch update 1" in line]
    assert [line.partition(": left out ")[2] for line in told][:3] == [
        "batch update 1: QueryCanceledError",
        "batch update 1, 2 times now: QueryCanceledError",
        "batch update 1, 4 times now: QueryCanceledError",
    ]
    assert len(told) == len(taken).bit_length()
    assert caplog.text.count("Traceback") == 1


async def until_true(stage: Stage, sql: str, *arguments: Any) -> None:
    """Waits until that is true."""
    await waiting.until(lambda: stage.owner.fetchval(sql, *arguments), 10, sql)


@pytest.mark.parametrize("part", [(orphans, "requeue_orphans"), (Worker, "_take_jobs")], ids=["look", "jobs"])
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
    key, due = await scheduled_soon(left_to_workers(stage), world, BLOCK)
    async with worker(stage), leased(stage.db, world.batch):
        queued = await until(stage, key, "QUEUED")
        assert due <= queued["started_at"] <= utc_now()
    assert (queued["selected"], queued["processed"]) == (5, 0)
