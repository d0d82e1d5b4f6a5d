"""The end of an update, and the answer of its mutation: what they meet changes neither, and is said as it is."""

from typing import Any

import asyncpg
import pytest

from db import queue
from db.queue import Job
from rules.service import Service
from rules.updates import retrying, small_updates, turns
from rules.updates.small_updates import SmallUpdates
from rules.updates.statements import lifecycle
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, CHUNK, asked, left_to_workers, meeting, row, utc_now, world_of
from tests.rules.runs import SUBJECT

ACCOUNTS = 12


@pytest.mark.parametrize("fault", [asyncpg.QueryCanceledError("too slow"), ConnectionResetError("gone")], ids=type)
@pytest.mark.parametrize("part", [(turns, "_read"), (SmallUpdates, "settled")], ids=["turn", "settled"])
async def test_an_accepted_one_is_answered_whatever_its_turn_meets(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, part: tuple[Any, str], fault: Exception
) -> None:
    """It is accepted, so that its client is told its key, and the search for orphans finds it."""
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)
    monkeypatch.setattr(small_updates, "_PAUSES", ())

    async def unreadable(*_: Any) -> None:
        raise fault

    world = await world_of(stage, ACCOUNTS)
    with monkeypatch.context() as patch:
        patch.setattr(*part, unreadable)
        key = await Service(stage.db, utc_now, CHUNK).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, key))["state"] == ("QUEUED" if part[0] is turns else "COMPLETED")
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert (await row(stage, key))["state"] == "COMPLETED"


async def test_one_that_has_ended_meanwhile_is_not_said_to_have_failed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world, service = await world_of(stage, ACCOUNTS), left_to_workers(stage)
    key = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE))

    async def cancelled_meanwhile(*_: Any) -> None:
        await service.cancel(world.tenant, SUBJECT, key)
        raise RuntimeError("permanent")

    monkeypatch.setattr(turns, "_begin", cancelled_meanwhile)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert (await row(stage, key))["state"] == "CANCELLED"
    assert f"batch update {key} met a fault" in caplog.text
    assert f"batch update {key} failed" not in caplog.text


async def test_the_fault_is_logged_though_the_end_meets_another(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))

    def lost() -> None:
        raise ConnectionResetError("gone")

    monkeypatch.setattr(lifecycle, "fail", lost)
    meeting(monkeypatch, lambda: RuntimeError("the first"))
    with pytest.raises(ConnectionResetError):
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert "the first" in caplog.text
    assert f"batch update {key} failed" not in caplog.text


async def test_a_transient_fault_while_the_end_is_recorded_is_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, met = await world_of(stage, ACCOUNTS), list[int]()
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    fail = lifecycle.fail

    def instead() -> Any:
        met.append(len(met))
        if len(met) < 3:
            raise asyncpg.DeadlockDetectedError("for a moment")
        return fail()

    monkeypatch.setattr(lifecycle, "fail", instead)
    meeting(monkeypatch, lambda: RuntimeError("permanent"))
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert ((await row(stage, key))["state"], len(met)) == ("FAILED", 3)


@pytest.mark.parametrize("times", [2, 10**6])
@pytest.mark.parametrize("ended_by", ["cancel", "turn"])
async def test_what_has_ended_has_ended_whatever_its_successor_meets(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, ended_by: str, times: int
) -> None:
    """The next update of the batch cannot be enqueued: the search for orphans finds it later."""
    monkeypatch.setattr(retrying, "RETRY_FOR_IN_REQUEST", 0.2)
    world, service, met = await world_of(stage, ACCOUNTS), left_to_workers(stage), list[int]()
    key, following = [await service.apply(world.tenant, SUBJECT, asked(world, CHARGE)) for _ in range(2)]
    enqueue, enqueued = queue.enqueue, list[int]()

    async def instead(session: Any, job: Job, *rest: Any) -> None:
        met.append(job.update)
        if len(met) <= times:
            raise asyncpg.SerializationError("for a moment")
        enqueued.append(job.update)
        await enqueue(session, job, *rest)

    monkeypatch.setattr(queue, "enqueue", instead)
    if ended_by == "cancel":
        await service.cancel(world.tenant, SUBJECT, key)
    else:
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert (await row(stage, key))["state"] == ("CANCELLED" if ended_by == "cancel" else "COMPLETED")
    assert set(met) == {following}
    assert enqueued == ([following] if times == 2 else [])
