"""How often the statistics of a watched selection are read."""

import asyncio
from typing import Any

import pytest

from db.batches import BatchReference
from db.change_feeds import statistics
from db.change_feeds.statistics import StatisticsFeed
from db.engine import Database
from rules.requests.selection import Filter
from tests.factories.world import make_world
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
