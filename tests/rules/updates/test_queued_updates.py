"""Updates that are left to workers: in turn, cancelled, scheduled, taken over; each account touched exactly once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.connections.scope import scope_parameters
from db.engine import Database, HeldConnection, Tenant
from db.queue import Job
from rules.service import Service
from rules.updates import orphans, retrying, turns
from rules.updates.statements import lifecycle
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.rules.conftest import Stage
from tests.rules.queued_updates import (
    BLOCK,
    CHARGE,
    CHUNK,
    asked,
    before_chunk,
    leased,
    left_to_workers,
    row,
    told,
    until,
    utc_now,
    worker,
    world_of,
    xdrs,
)
from tests.rules.runs import SUBJECT


async def test_a_large_update_is_answered_at_once_and_done_by_a_worker(stage: Stage) -> None:
    world = await world_of(stage, 10)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, key))["state"] == "QUEUED"
    async with worker(stage):
        done = await until(stage, key, "COMPLETED")
    assert (done["selected"], done["processed"], done["updated"], done["next_chunk"]) == (10, 10, 10, 3)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 1)


async def test_a_small_one_is_done_when_it_is_answered_without_any_worker(stage: Stage) -> None:
    world = await world_of(stage, 10)
    key = await Service(stage.db, utc_now, chunk_size=CHUNK).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, key))["state"] == "COMPLETED"


async def test_updates_of_a_batch_are_done_in_the_order_accepted(stage: Stage) -> None:
    world = await world_of(stage, 10)
    service = left_to_workers(stage)
    keys = [await service.apply(world.tenant, SUBJECT, asked(world, changes)) for changes in (CHARGE, BLOCK, CHARGE)]
    async with stage.db.transaction(world.tenant) as session:
        assert [await turns.update_ahead(session, key) for key in keys] == [None, keys[0], keys[1]]
    small = await Service(stage.db, utc_now).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, small))["state"] == "QUEUED", "a small one waits for those before it"
    async with worker(stage):
        done = [await until(stage, key, "COMPLETED") for key in (*keys, small)]
    ends = [found["finished_at"] for found in done]
    assert ends == sorted(ends)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 3)


async def test_one_that_has_begun_is_ahead_of_one_accepted_before_it(stage: Stage) -> None:
    """Two processes accept at once, and the one whose instant is the earlier commits the later."""
    world, earlier = await world_of(stage, 10), utc_now() - timedelta(minutes=1)
    begun = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    await stage.owner.execute("UPDATE batch_updates SET state = 'RUNNING' WHERE id = $1", begun)
    async with leased(stage.db, world.batch), asyncio.timeout(retrying.RETRY_FOR_IN_REQUEST / 2):
        small = Service(stage.db, lambda: earlier, chunk_size=CHUNK)
        elder = await small.apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert (await row(stage, elder))["state"] == "QUEUED", "answered at once, as it waits for one that has a name"
    async with stage.db.transaction(world.tenant) as session:
        assert [await turns.update_ahead(session, key) for key in (elder, begun)] == [begun, None]
        values = {"batch": world.batch, **scope_parameters(world.tenant)}
        assert await session.value(lifecycle.first_waiting(), **values) == begun
    found = await orphans.small_orphans(stage.db, utc_now(), small=10, after=timedelta(0))
    assert {job.update for job in found} & {elder, begun} == {begun}
    for key in (elder, begun, elder):
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    ends = [(await row(stage, key))["finished_at"] for key in (begun, elder)]
    assert ends == sorted(ends)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 2)


@pytest.mark.parametrize("policy", ["SKIP_REFUSED", "REFUSE_BATCH"])
async def test_many_hands_touch_each_account_once(stage: Stage, policy: Any) -> None:
    world = await world_of(stage, 50)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE, on_refusal=_policy(policy)))
    hands = [turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK) for _ in range(2)]
    await asyncio.gather(*hands)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert (await row(stage, key))["state"] == "COMPLETED"
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 51), 1)


def _policy(name: str) -> Any:
    from rules.requests.request import RefusalPolicy

    return RefusalPolicy(name)


async def test_two_that_both_think_they_are_alone_are_told_apart_by_the_cursor(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await world_of(stage, 60)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))

    @asynccontextmanager
    async def never_asks(database: Database, _: int) -> AsyncIterator[HeldConnection]:
        async with database.hold() as held:
            yield held

    monkeypatch.setattr(turns, "lease", never_asks)
    hands = [turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK) for _ in range(2)]
    await asyncio.gather(*hands)
    assert (await row(stage, key))["state"] == "COMPLETED"
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 61), 1)


async def test_what_was_stopped_half_way_goes_on_at_the_cursor(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await world_of(stage, 20)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    before_chunk(monkeypatch, world, 2, lambda: (_ for _ in ()).throw(ConnectionResetError("gone")))
    with pytest.raises(ConnectionResetError):
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    half = await row(stage, key)
    assert (half["state"], half["processed"]) == ("RUNNING", 2 * CHUNK)
    monkeypatch.undo()
    async with worker(stage):
        await until(stage, key, "COMPLETED")
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 21), 1)


@pytest.mark.parametrize("policy", ["SKIP_REFUSED", "REFUSE_BATCH"])
async def test_a_cancel_half_way_keeps_what_was_done(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    world = await world_of(stage, 20)
    service = left_to_workers(stage)
    key = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE, on_refusal=_policy(policy)))
    before_chunk(monkeypatch, world, 2, lambda: service.cancel(world.tenant, "boss", key))
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    cancelled = await row(stage, key)
    kept = 2 * CHUNK if policy == "SKIP_REFUSED" else 0
    assert (cancelled["state"], cancelled["cancelled_by"], cancelled["processed"]) == ("CANCELLED", "boss", kept)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, kept + 1), 1)
    assert not await stage.owner.fetchval(
        "SELECT count(*) FROM account_outcomes WHERE batch_update_id = $1 AND chunk >= $2", key, kept // CHUNK
    )


async def test_cancelling_what_waits_twice_and_what_has_ended(stage: Stage) -> None:
    world = await world_of(stage, 10)
    service = left_to_workers(stage)
    first, second = [await service.apply(world.tenant, SUBJECT, asked(world, CHARGE)) for _ in range(2)]
    for who in ("boss", "somebody else"):
        await service.cancel(world.tenant, who, second)
    assert (await row(stage, second))["cancelled_by"] == "boss"
    async with worker(stage):
        await until(stage, first, "COMPLETED")
    assert await told(service.cancel(world.tenant, SUBJECT, first)) == [("NOT_CANCELLABLE", ("id",))]
    not_there = [("BATCH_UPDATE_NOT_FOUND", ("id",))]
    assert await told(service.cancel(world.tenant, SUBJECT, 0)) == not_there
    assert await told(service.cancel(Tenant(world.tenant + 10_000), SUBJECT, first)) == not_there
    assert await xdrs(stage, world) == dict.fromkeys(range(1, 11), 1)


async def test_a_scheduled_update_selects_when_its_time_comes(stage: Stage) -> None:
    world = await world_of(stage, 5)
    service = left_to_workers(stage)
    due = utc_now() + timedelta(seconds=1.5)
    key = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE, start_at=due))
    scheduled = await row(stage, key)
    assert (scheduled["state"], scheduled["selected"], scheduled["started_at"]) == ("SCHEDULED", 0, None)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    assert (await row(stage, key))["state"] == "SCHEDULED", "not before its time"
    await add_accounts(stage.owner, world, [{"balance": "5"}], first=6)
    async with worker(stage):
        done = await until(stage, key, "COMPLETED")
    assert due <= done["started_at"] <= due + timedelta(seconds=2)
    assert (done["selected"], done["updated"]) == (6, 6)


async def test_results_of_a_scheduled_update_go_to_the_month_in_which_it_starts(stage: Stage) -> None:
    world = await world_of(stage, 5)
    accepted, due = datetime(2025, 1, 31, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)
    service = Service(stage.db, lambda: accepted, chunk_size=CHUNK)
    key = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE, start_at=due))
    parts = "SELECT relname FROM pg_class WHERE relname LIKE 'account_outcomes_2025___' AND relkind = 'r'"
    assert await stage.owner.fetch(parts) == []
    await turns.take_turn(stage.db, Job(world.tenant, key), lambda: due, CHUNK)
    assert [found["relname"] for found in await stage.owner.fetch(parts)] == ["account_outcomes_2025_03"]
    assert (await row(stage, key))["state"] == "COMPLETED"
    recorded = "SELECT sum(accounts) FROM account_outcomes WHERE batch_update_id = $1"
    assert await stage.owner.fetchval(recorded, key) == 5


async def test_a_scheduled_update_may_find_nobody_and_may_be_cancelled(stage: Stage) -> None:
    world = await make_world(stage.owner)
    service = left_to_workers(stage)
    soon, later = utc_now() + timedelta(seconds=0.3), utc_now() + timedelta(days=300)
    nobody = await service.apply(world.tenant, SUBJECT, asked(world, BLOCK, start_at=soon))
    never = await service.apply(world.tenant, SUBJECT, asked(world, BLOCK, start_at=later))
    await service.cancel(world.tenant, SUBJECT, never)
    async with worker(stage):
        assert (await until(stage, nobody, "COMPLETED"))["selected"] == 0
    assert (await row(stage, never))["state"] == "CANCELLED"


async def test_start_times_out_of_range_are_refused(stage: Stage) -> None:
    world = await world_of(stage, 1)
    for start in (utc_now() - timedelta(seconds=1), utc_now() + timedelta(days=367)):
        refused = await told(left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, BLOCK, start_at=start)))
        assert refused == [("INVALID_START_TIME", ("startAt",))]


async def test_the_same_key_while_the_first_still_waits(stage: Stage) -> None:
    world = await world_of(stage, 3)
    service, once = left_to_workers(stage), asked(world, CHARGE)
    assert await service.apply(world.tenant, SUBJECT, once) == await service.apply(
        world.tenant, SUBJECT, replace(once, comment="again")
    )
