"""Faults that persist: the update ends FAILED, what was done is recorded, and a follow-up does exactly the rest."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from db import queue
from db.connections.connection_errors import CommandTimeout
from db.queue import Job
from rules.declarations.groups.ivr_settings import IvrSettingsChange
from rules.service import Service
from rules.updates import chunk_work, faults, restoring, retrying, turns
from rules.updates.faults import ConflictingChange
from rules.updates.statements import lifecycle
from tests.factories.world import World
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, CHUNK, asked, left_to_workers, row, utc_now, world_of, xdrs
from tests.rules.runs import SUBJECT, audit, policy, recorded

ACCOUNTS = 12
SICK = 6
"""The account, in the second chunk, that the owner's condition keeps from being charged."""


@asynccontextmanager
async def conditioned(stage: Stage, world: World) -> AsyncIterator[None]:
    """The owner has set a condition on accounts that one of them does not meet any more once it is charged."""
    condition = f"batch_id <> {world.batch} OR control_number <> {SICK} OR balance >= 5"
    await stage.owner.execute(f"ALTER TABLE accounts ADD CONSTRAINT odd CHECK ({condition}) NOT VALID")
    try:
        yield
    finally:
        await stage.owner.execute("ALTER TABLE accounts DROP CONSTRAINT odd")


def follow_up(world: World, key: int, **given: Any) -> Any:
    """A charge of those that an update has left."""
    request = asked(world, CHARGE, **given)
    return replace(request, filter=replace(request.filter, left_by=key))


@pytest.mark.parametrize("strict", [False, True])
async def test_what_a_fault_has_left_is_done_by_a_follow_up(
    stage: Stage, caplog: pytest.LogCaptureFixture, strict: bool
) -> None:
    world, service = await world_of(stage, ACCOUNTS), left_to_workers(stage)
    key = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE, on_refusal=policy(refuse_batch=strict)))
    async with conditioned(stage, world):
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed, done = await row(stage, key), 0 if strict else CHUNK
    assert (failed["state"], failed["processed"], failed["updated"]) == ("FAILED", done, done)
    assert sorted((await recorded(stage.owner, key)).outcomes) == list(range(1, done + 1))
    assert failed["failure"].startswith("The database does not take one of the accounts")
    assert "leftBy" in failed["failure"]
    assert not re.search("odd|check|constraint|SELECT|UPDATE|Error", failed["failure"])
    assert f"batch update {key} failed" in caplog.text
    assert "CheckViolationError" in caplog.text
    rest = await service.apply(world.tenant, SUBJECT, follow_up(world, key))
    await turns.take_turn(stage.db, Job(world.tenant, rest), utc_now, CHUNK)
    assert ((await row(stage, rest))["state"], (await row(stage, rest))["selected"]) == ("COMPLETED", ACCOUNTS - done)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, ACCOUNTS + 1), 1)
    assert await audit(stage.db, stage.owner, world) == 0


async def test_the_next_in_the_queue_goes_on_after_a_failure(stage: Stage) -> None:
    world, service = await world_of(stage, ACCOUNTS), left_to_workers(stage)
    failing, next_one = [await service.apply(world.tenant, SUBJECT, asked(world, CHARGE)) for _ in range(2)]
    async with conditioned(stage, world):
        await turns.take_turn(stage.db, Job(world.tenant, failing), utc_now, CHUNK)
    await turns.take_turn(stage.db, Job(world.tenant, next_one), utc_now, CHUNK)
    assert [(await row(stage, key))["state"] for key in (failing, next_one)] == ["FAILED", "COMPLETED"]


async def test_one_that_cannot_even_begin_ends_failed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be begun for ever: nobody but its worker knows that it does not begin."""
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))

    def unreadable(_: Any) -> Any:
        raise KeyError("a group of a newer version")

    monkeypatch.setattr(restoring, "request_from_json", unreadable)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["processed"]) == ("FAILED", 0)
    assert "newer version" not in failed["failure"]


async def test_a_fault_inside_has_a_reference_that_is_in_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    _raising(monkeypatch, lambda: ZeroDivisionError("secret"))
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failure = (await row(stage, key))["failure"]
    assert "secret" not in failure
    (reference,) = re.findall("reference ([0-9a-f]{12})", failure)
    assert reference in caplog.text
    assert "secret" in caplog.text


@pytest.mark.parametrize("strict", [False, True])
async def test_nothing_is_made_to_refer_to_what_was_removed_meanwhile(stage: Stage, strict: bool) -> None:
    world = await world_of(stage, ACCOUNTS)
    german = {"ivrSettings": IvrSettingsChange(preferred_language="de")}
    policy_ = policy(refuse_batch=strict)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, german, on_refusal=policy_))
    await stage.owner.execute("DELETE FROM ivr_languages WHERE tenant_id = $1 AND code = 'de'", world.tenant)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["processed"]) == ("FAILED", 0)
    assert failed["failure"].startswith("Something that the update refers to by name was removed")
    written = "SELECT count(preferred_language) FROM accounts WHERE batch_id = $1"
    assert await stage.owner.fetchval(written, world.batch) == 0


PASSING: list[Callable[[], Exception]] = [
    lambda: asyncpg.SerializationError("so"),
    lambda: asyncpg.DeadlockDetectedError("so"),
    lambda: asyncpg.LockNotAvailableError("so"),
    lambda: asyncpg.DiskFullError("so"),
    lambda: asyncpg.OutOfMemoryError("so"),
    lambda: asyncpg.QueryCanceledError("so"),
    lambda: asyncpg.PostgresIOError("so"),
    lambda: CommandTimeout("so"),
    lambda: ConflictingChange("so"),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: type(fault()).__name__)
async def test_what_may_pass_is_tried_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], Exception]
) -> None:
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    _raising(monkeypatch, fault, times=3)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert (await row(stage, key))["state"] == "COMPLETED"
    assert await xdrs(stage, world) == dict.fromkeys(range(1, ACCOUNTS + 1), 1)


@pytest.mark.parametrize("fault", PASSING, ids=lambda fault: type(fault()).__name__)
async def test_what_does_not_pass_ends_with_its_own_sentence(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], Exception]
) -> None:
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    _raising(monkeypatch, fault)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["processed"]) == ("FAILED", CHUNK)
    assert failed["failure"] == f"{faults.failure_sentence(fault(), 'none')} {faults.COMMITTED_STAYS}"
    assert "reference" not in failed["failure"]


@pytest.mark.parametrize("state", ["SCHEDULED", "QUEUED", "RUNNING"])
async def test_who_has_no_lease_ends_only_what_has_not_begun(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    """It cannot even read the update, which another process may be running all the same."""
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)
    world, service = await world_of(stage, ACCOUNTS), left_to_workers(stage)
    start_at = utc_now() + timedelta(days=1) if state == "SCHEDULED" else None
    key = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE, start_at=start_at))
    if state == "RUNNING":
        await stage.owner.execute("UPDATE batch_updates SET state = 'RUNNING' WHERE id = $1", key)

    async def unreadable(*_: Any) -> None:
        raise asyncpg.QueryCanceledError("too slow")

    job = Job(world.tenant, key)
    with monkeypatch.context() as patch:
        patch.setattr(turns, "_batch_to_run", unreadable)
        with nullcontext() if state == "SCHEDULED" else pytest.raises(asyncpg.QueryCanceledError):
            await turns.take_turn(stage.db, job, utc_now, CHUNK)
    found = await row(stage, key)
    if state == "SCHEDULED":
        assert (found["state"], found["failure"].endswith(faults.NOT_STARTED)) == ("FAILED", True)
        return
    assert (found["state"], found["failure"]) == (state, None)
    await turns.take_turn(stage.db, job, utc_now, CHUNK)
    assert (await row(stage, key))["state"] == "COMPLETED"


async def test_an_accepted_one_is_answered_whatever_its_turn_meets(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is accepted, so that its client is told its key, and the search for orphans finds it."""
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)

    async def unreadable(*_: Any) -> None:
        raise asyncpg.QueryCanceledError("too slow")

    world = await world_of(stage, ACCOUNTS)
    with monkeypatch.context() as patch:
        patch.setattr(turns, "_batch_to_run", unreadable)
        key = await Service(stage.db, utc_now, CHUNK).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, key))["state"] == "QUEUED"
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert (await row(stage, key))["state"] == "COMPLETED"


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
    _raising(monkeypatch, lambda: RuntimeError("permanent"))
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


def _raising(monkeypatch: pytest.MonkeyPatch, fault: Callable[[], Exception], times: int = 10**6) -> None:
    """The second chunk meets that fault so many times."""
    done, met = chunk_work.do_chunk, []

    async def instead(session: Any, update: Any, now: Any, chunk: int) -> Any:
        if chunk == 1 and len(met) < times:
            met.append(chunk)
            raise fault()
        return await done(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", instead)
