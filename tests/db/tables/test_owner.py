"""The owner of the tables: a superuser, or a role that row-level security applies to as to everybody."""

from datetime import UTC, datetime
from typing import Any

import asyncpg

from db.background import retention
from db.engine import Database
from db.migrate import migrate
from db.reading.update_totals import RefusalTotal, refusals_of
from db.tables.security import TENANT
from tests.db.migrations.test_migrations import schema
from tests.db.tables.older import upgrade
from tests.factories.updates import add_update
from tests.factories.world import World, make_world
from tests.support.clock import NOON
from tests.support.postgres import TestDatabase

EARLY, LATE = datetime(2025, 1, 15, tzinfo=UTC), datetime(2025, 3, 15, tzinfo=UTC)
REFUSED = {("ACCOUNT_TERMINATED",): 2, ("ACCOUNT_TERMINATED", "INSUFFICIENT_FUNDS"): 3}
TOLD = [RefusalTotal("ACCOUNT_TERMINATED", 5), RefusalTotal("INSUFFICIENT_FUNDS", 3)]
UPDATE = """
INSERT INTO batch_updates (tenant_id, batch_id, on_refusal, request, fingerprint, criteria, changes, requested_by,
    requested_at, started_at, state, refused)
VALUES ($1, $2, 'SKIP_REFUSED', '{}', '', '[]', '[]', 'sue', $3, $3, 'COMPLETED', 5) RETURNING id
"""
OUTCOME = """
INSERT INTO account_outcomes (tenant_id, batch_update_id, chunk, outcome, codes, accounts, last_control_number,
    control_numbers)
VALUES ($1, $2, $3, 'REFUSED', $4, $5, $5, (SELECT array_agg(n) FROM generate_series(1, $5) AS n))
"""
CHANGE = """
INSERT INTO attribute_changes (tenant_id, batch_update_id, chunk, attribute, before_amount, after_amount)
VALUES ($1, $2, 0, 'balance', '{1.5,2}', '{0.5,1}')
"""


async def world_of(owner: Any) -> World:
    """The first tenant of a database, by an owner that row-level security applies to."""
    await owner.execute(f"SET {TENANT} = '1'")
    world = await make_world(owner)
    assert world.tenant == 1
    return world


async def told(db: Database, world: World, key: int) -> list[RefusalTotal]:
    """The refusals of an update."""
    async with db.transaction(world.tenant) as session:
        return (await refusals_of(session, [key]))[key]


async def test_old_results_go_whoever_owns_them(empty: tuple[TestDatabase, str]) -> None:
    database, dsn = empty
    await migrate(dsn)
    owner: Any = await asyncpg.connect(dsn)
    world = await world_of(owner)
    db = await Database.open(database.server_dsn, size=2)
    try:
        keys = [await add_update(db, world, at, REFUSED) for at in (EARLY, LATE)]
        assert await retention.run_once(db, NOON, NOON - LATE) == ["2025_01"]
        left = await owner.fetch("SELECT DISTINCT batch_update_id FROM account_outcomes")
        assert [row[0] for row in left] == keys[1:]
        assert [await told(db, world, key) for key in keys] == [TOLD, TOLD]
    finally:
        await db.close()
        await owner.close()


async def test_results_from_before_they_were_kept_by_month(
    empty: tuple[TestDatabase, str], database: TestDatabase
) -> None:
    fresh, dsn = empty
    await upgrade(dsn, "0003")
    owner: Any = await asyncpg.connect(dsn)
    world = await world_of(owner)
    keys = []
    for at in (EARLY, LATE):
        keys.append(await owner.fetchval(UPDATE, world.tenant, world.batch, at))
        for chunk, (codes, accounts) in enumerate(REFUSED.items()):
            await owner.execute(OUTCOME, world.tenant, keys[-1], chunk, codes, accounts)
        await owner.execute(CHANGE, world.tenant, keys[-1])
    before = {table: await _rows(owner, table) for table in ("account_outcomes", "attribute_changes")}
    await migrate(dsn)
    assert schema(fresh) == schema(database)
    for table, rows in before.items():
        assert rows
        now = await _rows(owner, table)
        starts = {row["batch_update_id"]: row.pop("started_at") for row in now}
        assert starts == dict(zip(keys, (EARLY, LATE), strict=True))
        assert now == rows
    db = await Database.open(fresh.server_dsn, size=2)
    try:
        assert await retention.run_once(db, NOON, NOON - LATE) == ["2025_01"]
        await add_update(db, world, LATE, REFUSED)
        assert await owner.fetchval("SELECT min(id) FROM account_outcomes WHERE batch_update_id > $1", keys[1]) == 5
        assert [await told(db, world, key) for key in keys] == [TOLD, TOLD]
    finally:
        await db.close()
        await owner.close()


async def _rows(owner: Any, table: str) -> list[dict[str, Any]]:
    rows = map(dict, await owner.fetch(f"SELECT * FROM {table}"))
    return sorted(rows, key=lambda row: (row["batch_update_id"], row["chunk"]))
