"""After a large update, PostgreSQL looks at once at the tables that it has made others of."""

import asyncio
from typing import Any

from db.background.analyze import analyse
from db.engine import Database
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, TIMEOUT, asked, left_to_workers, until, worker, world_of
from tests.rules.runs import SUBJECT
from tests.support.postgres import TestDatabase

ACCOUNTS = 700
_LOOKS = "SELECT relname, analyze_count FROM pg_stat_user_tables WHERE relname = ANY('{accounts,batch_xdrs}')"


async def test_a_worker_has_analysed_what_an_update_has_changed(
    database: TestDatabase, owner: Any, db: Database
) -> None:
    stage = Stage(database, db, owner)
    world = await world_of(stage, ACCOUNTS)
    for table in ("accounts", "batch_xdrs"):  # else autovacuum may be first, and nothing is left to analyse
        await owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
    await analyse(db)
    assert dict(await owner.fetch(_LOOKS)) == {"accounts": 1, "batch_xdrs": 0}
    wanted = {"accounts": 2, "batch_xdrs": 1}
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    async with worker(stage):
        await until(stage, key, "COMPLETED")
        deadline = asyncio.get_running_loop().time() + TIMEOUT
        while (looks := dict(await owner.fetch(_LOOKS))) != wanted and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
    assert looks == wanted
