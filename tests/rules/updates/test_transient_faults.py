"""Transient faults: they are tried again, and end an update with a sentence of their own where they last."""

from collections.abc import Callable

import asyncpg
import pytest

from db.connections.connection_errors import CommandTimeout
from db.queue import Job
from rules.updates import faults, retrying, turns
from rules.updates.faults import ConflictingChange
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, CHUNK, asked, left_to_workers, meeting, row, utc_now, world_of, xdrs
from tests.rules.runs import SUBJECT

ACCOUNTS = 12

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
    meeting(monkeypatch, fault, times=3)
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
    meeting(monkeypatch, fault)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["processed"]) == ("FAILED", CHUNK)
    assert failed["failure"] == f"{faults.failure_sentence(fault(), 'none')} {faults.COMMITTED_STAYS}"
    assert "reference" not in failed["failure"]
