"""What goes on in the background goes on whatever it meets: one that ended would be missed by nobody but its users."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from db.background import retention, upkeep
from db.background.child_tasks import cancel_and_wait
from db.change_feeds import updates
from db.change_feeds.updates import UpdateFeed
from tests.support.clock import FixedClock

_TASKS: dict[str, tuple[tuple[Any, str], Callable[[Any], Coroutine[Any, Any, None]]]] = {
    "upkeep": ((upkeep, "run_once"), lambda db: upkeep.run_forever(db, interval=0.01)),
    "retention": ((retention, "run_once"), lambda db: retention.run_forever(db, FixedClock(), timedelta(days=400))),
    "connection": ((UpdateFeed, "_connect"), lambda db: UpdateFeed("").run()),
}


@pytest.mark.parametrize("name", _TASKS)
async def test_it_goes_on_whatever_it_meets(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    part, begin = _TASKS[name]
    again, met = asyncio.Event(), []

    async def odd(*arguments: Any) -> None:
        met.append(arguments)
        if len(met) == 3:
            again.set()
        raise RuntimeError("whatever it is")

    monkeypatch.setattr(*part, odd)
    monkeypatch.setattr(retention, "RETRY_INTERVAL", 0.01)
    monkeypatch.setattr(updates, "_MAX_PAUSE", 0.01)
    task = asyncio.create_task(begin(None))
    try:
        async with asyncio.timeout(5):
            await again.wait()
        assert not task.done()
    finally:
        assert await cancel_and_wait(task, within=5) == set()
