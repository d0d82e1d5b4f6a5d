"""A listener whose connection hangs while new ones are answered connects anew, and wakes who waits."""

import asyncio

import asyncpg
import pytest

from db.background.child_tasks import cancel_and_wait
from db.change_feeds import updates
from tests.support.postgres import TestDatabase
from tests.support.silent_proxy import silent_proxy

UPDATE, WITHIN = 7, 20.0
NOTIFY = f"NOTIFY {updates.UPDATES}, '{UPDATE}'"


async def test_what_was_missed_is_read(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "_CHECK_INTERVAL", 0.2)
    monkeypatch.setattr(updates, "_TIMEOUT", 0.5)
    owner = await asyncpg.connect(database.owner_dsn)
    async with silent_proxy(database) as proxy:
        feed = updates.UpdateFeed(proxy.dsn)
        listening = asyncio.create_task(feed.run())
        try:
            with feed.waiting(UPDATE) as event:

                async def is_told() -> bool:
                    event.clear()
                    await owner.execute(NOTIFY)
                    async with asyncio.timeout(WITHIN):
                        return await event.wait()

                assert await is_told()
                proxy.hang()
                assert await is_told()
        finally:
            await cancel_and_wait(listening)
            await owner.close()
