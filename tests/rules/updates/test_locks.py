"""Locks of other programs: waited for a while, again and again; a cancel meanwhile answers at once."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest
from asyncpg.transaction import Transaction

from db.connections import timeouts
from db.connections.connection_errors import CommandTimeout, is_connection_lost
from db.engine import Database, Mode
from db.queue import Job
from rules.updates import faults, retrying, turns
from rules.updates.statements import lifecycle
from tests.factories.world import World
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, CHUNK, asked, left_to_workers, row, until, utc_now, world_of, xdrs
from tests.rules.runs import SUBJECT, audit, policy

ACCOUNTS = 12
ROW = "SELECT FROM accounts WHERE batch_id = {batch} AND control_number = 7 FOR UPDATE"
TABLE = "LOCK TABLE accounts IN SHARE MODE"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same waiting in less time."""
    monkeypatch.setattr(timeouts, "LOCK_TIMEOUT", 0.1)
    monkeypatch.setattr(retrying, "RETRY_FOR", 1.5)
    monkeypatch.setattr(retrying, "_MAX_PAUSE", 0.2)


@asynccontextmanager
async def locked(stage: Stage, world: World, lock: str) -> AsyncIterator[Transaction]:
    """Another program that has locked something until it commits."""
    other = await asyncpg.connect(stage.database.owner_dsn)
    try:
        transaction = other.transaction()
        await transaction.start()
        await other.execute(lock.format(batch=world.batch))
        yield transaction
    finally:
        await other.close()


@asynccontextmanager
async def waiting(stage: Stage, world: World, key: int) -> AsyncIterator["asyncio.Task[None]"]:
    """An update that has met a lock: the chunks before it are done."""
    work = asyncio.create_task(turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK))
    try:
        await _until_somebody_waits(stage)
        yield work
    finally:
        await work


async def _until_somebody_waits(stage: Stage) -> None:
    """Until a session waits for a lock."""
    async with asyncio.timeout(20):
        while not await stage.owner.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ):
            await asyncio.sleep(0.005)


@pytest.fixture
def faults_met(monkeypatch: pytest.MonkeyPatch) -> "asyncio.Queue[BaseException]":
    """The transient faults that tries have met."""
    met, is_transient = asyncio.Queue[BaseException](), faults.is_transient

    def instead(fault: BaseException) -> bool:
        if transient := is_transient(fault):
            met.put_nowait(fault)
        return transient

    monkeypatch.setattr(faults, "is_transient", instead)
    return met


async def _some(met: "asyncio.Queue[BaseException]") -> None:
    """Until some tries have met a lock."""
    async with asyncio.timeout(20):
        for _ in range(3):
            assert isinstance(await met.get(), asyncpg.LockNotAvailableError)


@pytest.mark.parametrize("lock", [ROW, TABLE])
@pytest.mark.parametrize("strict", [False, True])
async def test_a_lock_that_stays_ends_the_update_failed(stage: Stage, lock: str, strict: bool) -> None:
    world = await world_of(stage, ACCOUNTS)
    request = asked(world, CHARGE, on_refusal=policy(refuse_batch=strict))
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, request)
    begun = time.monotonic()
    async with locked(stage, world, lock):
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert time.monotonic() - begun > 1
    failed = await row(stage, key)
    done = CHUNK if lock == ROW and not strict else 0
    assert (failed["state"], failed["processed"], failed["updated"]) == ("FAILED", done, done)
    assert "locked" in failed["failure"]
    assert "leftBy" in failed["failure"]
    assert await xdrs(stage, world) == dict.fromkeys(range(1, done + 1), 1)


@pytest.mark.parametrize("lock", [ROW, TABLE])
async def test_a_lock_that_goes_away_is_waited_for(
    stage: Stage, lock: str, monkeypatch: pytest.MonkeyPatch, faults_met: "asyncio.Queue[BaseException]"
) -> None:
    monkeypatch.setattr(retrying, "RETRY_FOR", 60)
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    async with locked(stage, world, lock) as transaction, waiting(stage, world, key):
        await _some(faults_met)
        await transaction.commit()
    assert (await row(stage, key))["state"] == "COMPLETED"
    assert await xdrs(stage, world) == dict.fromkeys(range(1, ACCOUNTS + 1), 1)
    assert await audit(stage.db, stage.owner, world) == 0


@pytest.mark.parametrize("lock", [ROW, TABLE])
@pytest.mark.parametrize("strict", [False, True])
async def test_a_cancel_beside_a_lock_answers_at_once(
    stage: Stage, lock: str, strict: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the lock is there, which the update would wait for as long as a minute."""
    monkeypatch.setattr(retrying, "RETRY_FOR", 60)
    cancel, tries = lifecycle.cancel, list[int]()
    monkeypatch.setattr(lifecycle, "cancel", lambda: [cancel(), tries.append(1)][0])
    world = await world_of(stage, ACCOUNTS)
    service = left_to_workers(stage)
    request = asked(world, CHARGE, on_refusal=policy(refuse_batch=strict))
    key = await service.apply(world.tenant, SUBJECT, request)
    async with locked(stage, world, lock), waiting(stage, world, key) as work:
        async with asyncio.timeout(20):
            await service.cancel(world.tenant, SUBJECT, key)
            assert ((await row(stage, key))["state"], len(tries)) == ("CANCELLED", 1)
            await work
    kept = (await row(stage, key))["processed"]
    assert await xdrs(stage, world) == dict.fromkeys(range(1, kept + 1), 1)


async def test_an_acceptance_waits_for_a_lock_too(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, faults_met: "asyncio.Queue[BaseException]"
) -> None:
    monkeypatch.setattr(retrying, "RETRY_FOR_IN_REQUEST", 60)
    world = await world_of(stage, ACCOUNTS)
    async with locked(stage, world, "SELECT FROM batches WHERE id = {batch} FOR UPDATE") as transaction:
        accepting = asyncio.create_task(left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE)))
        await _some(faults_met)
        assert not accepting.done()
        await transaction.commit()
    assert (await row(stage, await accepting))["state"] == "QUEUED"


async def test_one_that_comes_due_beside_a_lock_that_stays_has_selected_nobody(stage: Stage) -> None:
    world = await world_of(stage, ACCOUNTS)
    due = utc_now() + timedelta(hours=1)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE, start_at=due))
    async with locked(stage, world, "LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE"):
        await turns.take_turn(stage.db, Job(world.tenant, key), lambda: due, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["selected"]) == ("FAILED", 0)
    assert failed["failure"].endswith(faults.NOT_STARTED)


async def test_a_command_that_takes_too_long_is_no_database_that_went_away(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client gives up before the server does: the update ends FAILED, and is not begun for ever."""
    monkeypatch.setattr(timeouts, "LOCK_TIMEOUT", 60)
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    hasty = await Database.open(stage.database.server_dsn, size=2, command_timeout=0.3)
    async with locked(stage, world, ROW):
        with pytest.raises(CommandTimeout) as given_up:
            async with hasty.transaction(world.tenant, Mode.WRITE_LOCKED) as session:
                await session.command(ROW.format(batch=world.batch))
        assert not is_connection_lost(given_up.value)
        await turns.take_turn(hasty, Job(world.tenant, key), utc_now, CHUNK)
    await hasty.close()
    failed = await until(stage, key, "FAILED")
    assert failed["processed"] == CHUNK
    assert "too long" in failed["failure"]
    assert await xdrs(stage, world) == dict.fromkeys(range(1, CHUNK + 1), 1)
