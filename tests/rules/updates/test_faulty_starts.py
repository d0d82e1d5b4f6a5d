"""Faults before an update runs, without the lease of its batch: which end it, and which are left to the search."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from db.engine import Database, Mode, Scope, Session
from db.queue import Job
from rules.updates import faults, retrying, turns
from tests.factories.world import World
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, CHUNK, asked, left_to_workers, row, utc_now, world_of
from tests.rules.runs import SUBJECT

ACCOUNTS = 12


@pytest.mark.parametrize("state", ["SCHEDULED", "QUEUED", "RUNNING"])
async def test_what_cannot_be_read_is_not_ended(stage: Stage, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    """Another process may be running it all the same, or the database is away and comes back."""
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)
    world = await world_of(stage, ACCOUNTS)
    key, due = await _left(stage, world, state)
    with monkeypatch.context() as patch:
        patch.setattr(turns, "_read", _too_slow)
        with pytest.raises(asyncpg.QueryCanceledError):
            await turns.take_turn(stage.db, Job(world.tenant, key), lambda: due, CHUNK)
    found = await row(stage, key)
    assert (found["state"], found["failure"]) == (state, None)
    await turns.take_turn(stage.db, Job(world.tenant, key), lambda: due, CHUNK)
    assert (await row(stage, key))["state"] == "COMPLETED"


async def test_a_database_that_gives_no_transaction_does_not_end_what_is_scheduled(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However long that takes, and though the end could be recorded as soon as the database is back."""
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)
    world = await world_of(stage, ACCOUNTS)
    key, due = await _left(stage, world, "SCHEDULED")
    with pytest.raises(asyncpg.TooManyConnectionsError):
        await turns.take_turn(_WritesRefused(stage.db, caplog), Job(world.tenant, key), lambda: due, CHUNK)
    found = await row(stage, key)
    assert (found["state"], found["failure"]) == ("SCHEDULED", None)
    await turns.take_turn(stage.db, Job(world.tenant, key), lambda: due, CHUNK)
    assert (await row(stage, key))["state"] == "COMPLETED"


async def test_a_fault_of_its_own_statements_ends_what_is_scheduled(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retrying, "RETRY_FOR", 0.1)
    monkeypatch.setattr(turns, "start_scheduled", _too_slow)
    world = await world_of(stage, ACCOUNTS)
    key, due = await _left(stage, world, "SCHEDULED")
    await turns.take_turn(stage.db, Job(world.tenant, key), lambda: due, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["failure"].endswith(faults.NOT_STARTED)) == ("FAILED", True)


async def test_one_that_another_process_has_started_meanwhile_is_not_ended(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await world_of(stage, ACCOUNTS)
    key, due = await _left(stage, world, "SCHEDULED")

    async def started_elsewhere(*_: Any) -> None:
        await stage.owner.execute("UPDATE batch_updates SET state = 'RUNNING' WHERE id = $1", key)
        raise RuntimeError("permanent")

    monkeypatch.setattr(turns, "start_scheduled", started_elsewhere)
    with pytest.raises(RuntimeError, match="permanent"):
        await turns.take_turn(stage.db, Job(world.tenant, key), lambda: due, CHUNK)
    assert (await row(stage, key))["state"] == "RUNNING"


async def _left(stage: Stage, world: World, state: str) -> tuple[int, datetime]:
    """An update in that state, which nobody works on, and the instant by which it should be under way."""
    due = utc_now() + timedelta(hours=1)
    start_at = due if state == "SCHEDULED" else None
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE, start_at=start_at))
    if state == "RUNNING":
        await stage.owner.execute("UPDATE batch_updates SET state = 'RUNNING' WHERE id = $1", key)
    return key, due


async def _too_slow(*_: Any) -> None:
    raise asyncpg.QueryCanceledError("too slow")


class _WritesRefused(Database):
    """A database that has no connection for who writes, until a fault of an update is logged."""

    def __init__(self, database: Database, caplog: pytest.LogCaptureFixture) -> None:
        self.__dict__.update(database.__dict__)
        self._caplog = caplog

    @asynccontextmanager
    async def transaction(
        self, scope: Scope | None, mode: Mode = Mode.SNAPSHOT, *, durable: bool = True
    ) -> AsyncIterator[Session]:
        if mode is not Mode.SNAPSHOT and "met a fault" not in self._caplog.text:
            raise asyncpg.TooManyConnectionsError("all are in use")
        async with super().transaction(scope, mode, durable=durable) as session:
            yield session
