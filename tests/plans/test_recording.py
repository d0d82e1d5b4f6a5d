"""The recorder keeps the plans of what a test asks for, and not of what the application does meanwhile by itself."""

import asyncio

from sqlalchemy import func, select

from db.background import upkeep
from db.background.tasks import background_name
from db.engine import Database
from db.tables import facets
from tests.plans.application import Application

COUNT = select(func.count()).select_from(facets)


async def count(database: Database, app: Application) -> None:
    async with database.transaction(app.tenant) as session:
        await session.rows(COUNT)


async def test_a_task_in_the_background_is_not_recorded(app: Application) -> None:
    app.recorder.drain()
    await asyncio.create_task(count(app.database, app), name=background_name(upkeep.NAME))
    assert app.recorder.drain() == []
    for name in (None, "read of batch update 7"):
        await asyncio.create_task(count(app.database, app), name=name)
        assert len(app.recorder.drain()) == 1, name
