"""How often the statistics of a watched selection are read, and for whom."""

import asyncio
from typing import Any

import pytest

from db.batches import BatchReference
from db.change_feeds import statistics
from db.change_feeds.statistics import StatisticsFeed
from db.connections.statement_count import StatementCount, count_into
from db.engine import Database, Partner, Scope
from rules.requests.selection import Filter
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.support.clock import FixedClock

SECONDS = 0.3
"""What a read takes before it is cancelled."""


async def test_a_read_that_is_cancelled_counts_for_as_long_as_it_took(
    db: Database, owner: Any, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, pauses, paused = await make_world(owner), list[float](), asyncio.Event()

    async def slow(session: Any, *_: Any) -> Any:
        await session.command(f"SET LOCAL statement_timeout = {int(SECONDS * 1000)}")
        await session.command("SELECT pg_sleep(60)")

    async def pause(_: Any, seconds: float) -> None:
        pauses.append(seconds)
        paused.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(statistics, "read", slow)
    monkeypatch.setattr(statistics.BackgroundLoop, "_pause", pause)
    feed = StatisticsFeed(db, clock, interval=0.01)
    with feed.watch(world.tenant, BatchReference(world.batch), Filter(BatchReference(world.batch))):
        async with asyncio.timeout(10):
            await paused.wait()
    assert statistics._PAUSE_FACTOR * SECONDS <= pauses[0] < statistics._PAUSE_FACTOR * 10 * SECONDS


async def test_each_scope_is_read_once_for_all_its_subscribers(db: Database, owner: Any, clock: FixedClock) -> None:
    """A partner follows its own accounts, whoever else watches the same selection; nobody pays for the others."""
    count_into(count := StatementCount())
    world, feed = await make_world(owner), StatisticsFeed(db, clock, interval=0.01)
    await add_accounts(owner, world, [{"distributor": name} for name in ("Unlimited", "Unlimited", "Rival", None)])
    scopes = (world.tenant, *(Partner(world.tenant, name) for name in ("Unlimited", "Rival", "nobody")))
    async with asyncio.timeout(10), asyncio.TaskGroup() as watching:
        found = [watching.create_task(_selected(feed, world, scope)) for scope in (*scopes, *scopes)]
        await asyncio.sleep(0)
        assert feed.selections == len(scopes)
    assert [task.result() for task in found] == [4, 2, 1, None] * 2
    assert (feed.selections, count.number) == (0, 0)


async def _selected(feed: StatisticsFeed, world: World, scope: Scope) -> int | None:
    """How many accounts that scope is told of; None where there is no batch for it."""
    batch = BatchReference(world.batch)
    with feed.watch(scope, batch, Filter(batch)) as (watched, wake):
        await wake.wait()
        assert watched.fault is None
        return None if watched.figures is None else watched.figures.selected
