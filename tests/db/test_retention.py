"""Old results: they lie in parts by month, which the server's role has made and dropped by functions of their owner."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import AsyncMock

import asyncpg
import pytest

from db.background import retention
from db.background.child_tasks import cancel_and_wait
from db.connections.connection_errors import CommandTimeout
from db.engine import Database, Mode
from db.reading.update_totals import refusals_of
from db.tables.security import TENANT
from tests.factories.updates import add_update
from tests.factories.world import World, make_world
from tests.support.clock import NOON
from tests.support.postgres import TestDatabase

TABLES = ("account_outcomes", "attribute_changes")
KEPT = timedelta(days=30)
REFUSED = {("ACCOUNT_TERMINATED",): 2, ("ACCOUNT_TERMINATED", "INSUFFICIENT_FUNDS"): 3, ("INSUFFICIENT_FUNDS",): 4}
TIMEOUT = 30.0
EARLY, LATE = datetime(2025, 1, 15, tzinfo=UTC), datetime(2025, 3, 15, tzinfo=UTC)


@pytest.fixture
async def world(owner: Any) -> World:
    """A tenant."""
    return await make_world(owner)


async def parts(owner: Any, since: str = "2000") -> list[str]:
    """The parts of both tables from that year on."""
    rows = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' AND right(relname, 7) >= $1", since
    )
    return sorted(row["relname"] for row in rows)


def of(*months: str) -> list[str]:
    """The names of both tables' parts of those months."""
    return sorted(f"{table}_{month}" for table in TABLES for month in months)


async def old_parts(owner: Any) -> list[str]:
    """The parts of the time before there was this product."""
    return [name for name in await parts(owner) if name[-7:] < "2026"]


async def told(db: Database, world: World, key: int) -> list[tuple[str, int]]:
    """The refusals of an update, as the API tells them."""
    async with db.transaction(world.tenant) as session:
        return [(each.code, each.count) for each in (await refusals_of(session, [key]))[key]]


async def remove(db: Database, older_than: datetime) -> list[str]:
    """Removes what is older."""
    return await retention.run_once(db, NOON, NOON - older_than)


async def test_a_month_goes_when_all_of_it_is_older(db: Database, owner: Any, world: World) -> None:
    end_of_january, february = datetime(2025, 1, 31, 23, 59, 59, 999999, UTC), datetime(2025, 2, 1, tzinfo=UTC)
    march = datetime(2025, 3, 1, tzinfo=UTC)
    keys = [await add_update(db, world, at, REFUSED) for at in (end_of_january, february, LATE)]
    assert await old_parts(owner) == of("2025_01", "2025_02", "2025_03")
    assert await remove(db, march - timedelta(microseconds=1)) == ["2025_01"]
    assert await remove(db, march) == ["2025_02"]
    assert await remove(db, march) == []
    for table in TABLES:
        left = await owner.fetch(f"SELECT DISTINCT batch_update_id FROM {table}")
        assert [row[0] for row in left] == keys[2:]
    assert await owner.fetchval("SELECT count(*) FROM batch_updates") == 3


async def test_many_months_go_in_one_round_the_oldest_first(db: Database, owner: Any, world: World) -> None:
    for at in (LATE, EARLY, datetime(2023, 12, 31, tzinfo=UTC)):
        await add_update(db, world, at, REFUSED)
    assert await remove(db, datetime(2025, 6, 1, tzinfo=UTC)) == ["2023_12", "2025_01", "2025_03"]
    assert await old_parts(owner) == []


async def test_a_round_makes_room_for_this_month_and_the_next(db: Database, owner: Any) -> None:
    for day in (1, 31):
        await retention.run_once(db, datetime(2031, 12, day, 23, 59, tzinfo=UTC), KEPT)
        assert await parts(owner, "2031") == of("2031_12", "2032_01")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Vienna", "Pacific/Kiritimati", "America/Los_Angeles"])
async def test_months_are_those_of_utc_whatever_the_session_says(database: TestDatabase, owner: Any, zone: str) -> None:
    settings = {"timezone": zone, "datestyle": "German, DMY"}
    server: Any = await asyncpg.connect(database.server_dsn, server_settings=settings)
    for month in ("02", "03", "10"):  # clocks are changed in the last two
        await server.execute(f"SELECT account_batch_make_results('2025-{month}-28 10:00+00')")
    await server.close()
    await owner.execute("SET timezone = 'UTC'")
    bounds = "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = $1::text::regclass"
    for since, until in (("2025-02", "2025-03"), ("2025-03", "2025-04"), ("2025-10", "2025-11")):
        wanted = f"FOR VALUES FROM ('{since}-01 00:00:00+00') TO ('{until}-01 00:00:00+00')"
        for table in TABLES:
            assert await owner.fetchval(bounds, f"{table}_{since.replace('-', '_')}") == wanted


async def test_refusals_are_told_as_before(db: Database, owner: Any, world: World) -> None:
    other = await make_world(owner)
    keys = {(name, at): await add_update(db, whose, at, REFUSED)
            for name, whose in (("world", world), ("other", other)) for at in (EARLY, LATE)}  # fmt: skip
    nobody = await add_update(db, world, EARLY, {})
    wanted = [("INSUFFICIENT_FUNDS", 7), ("ACCOUNT_TERMINATED", 5)]
    for when in ("before", "after"):
        for (name, _), key in keys.items():
            assert await told(db, world if name == "world" else other, key) == wanted, when
            assert await told(db, other if name == "world" else world, key) == [], "of another tenant"
        assert await told(db, world, nobody) == []
        await remove(db, LATE)
    summed = await owner.fetch("SELECT DISTINCT batch_update_id FROM batch_update_refusals")
    assert {row[0] for row in summed} == {keys["world", EARLY], keys["other", EARLY]}


@pytest.mark.parametrize("state", ["QUEUED", "RUNNING"])
async def test_what_has_not_ended_keeps_its_month(db: Database, owner: Any, world: World, state: str) -> None:
    february = datetime(2025, 2, 15, tzinfo=UTC)
    await add_update(db, world, EARLY, REFUSED)
    key = await add_update(db, world, EARLY, REFUSED, state=state)
    await add_update(db, await make_world(owner), february, REFUSED)
    assert await remove(db, LATE) == []
    assert await owner.fetchval("SELECT count(*) FROM batch_update_refusals") == 0
    await owner.execute("UPDATE batch_updates SET state = 'FAILED' WHERE id = $1", key)
    assert await remove(db, LATE) == ["2025_01", "2025_02"]


async def test_what_reverted_a_kept_update_is_kept_too(db: Database, owner: Any, world: World) -> None:
    """Accounts that an earlier revert restored are known from its outcomes: without these, money would move twice."""
    reverted = await add_update(db, world, EARLY, REFUSED)
    revert = await add_update(db, world, datetime(2025, 2, 15, tzinfo=UTC), REFUSED, state="CANCELLED")
    await owner.execute("UPDATE batch_updates SET reverts = $2 WHERE id = $1", revert, reverted)
    hindrance = await add_update(db, await make_world(owner), EARLY, REFUSED, state="RUNNING")
    assert await remove(db, LATE) == []
    kept = await owner.fetch("SELECT DISTINCT batch_update_id FROM account_outcomes")
    assert {row[0] for row in kept} == {reverted, revert, hindrance}
    await owner.execute("UPDATE batch_updates SET state = 'COMPLETED' WHERE id = $1", hindrance)
    assert await remove(db, LATE) == ["2025_01", "2025_02"]


async def test_what_is_being_reverted_keeps_its_month(db: Database, owner: Any, world: World) -> None:
    old = await add_update(db, world, EARLY, REFUSED)
    revert = await add_update(db, world, LATE, REFUSED, state="RUNNING")
    await owner.execute("UPDATE batch_updates SET reverts = $2 WHERE id = $1", revert, old)
    assert await remove(db, LATE) == []
    await owner.execute("UPDATE batch_updates SET state = 'COMPLETED' WHERE id = $1", revert)
    assert await remove(db, LATE) == ["2025_01"]


async def test_the_last_day_stays_whatever_is_asked_for(db: Database, owner: Any, world: World) -> None:
    await add_update(db, world, EARLY, REFUSED)
    await add_update(db, world, datetime.now(UTC), REFUSED)
    drop = "SELECT account_batch_drop_results($1::text::timestamptz)"
    async with db.transaction(None, Mode.WRITE_LOCKED) as session:
        assert await session.connection.fetchval(drop, None) is None
        assert await session.connection.fetchval(drop, "infinity") == "2025_01"
        assert await session.connection.fetchval(drop, "infinity") is None
    assert await owner.fetchval("SELECT count(DISTINCT batch_update_id) FROM account_outcomes") == 1


@pytest.mark.parametrize(
    "forbidden",
    [
        *(f"{verb} {table}" for table in TABLES for verb in ("DELETE FROM", "TRUNCATE", "SELECT * FROM ONLY")),
        "DELETE FROM account_outcomes_2025_01",
        "SELECT * FROM account_outcomes_2025_01",
        "INSERT INTO attribute_changes_2025_01 DEFAULT VALUES",
        "DROP TABLE account_outcomes_2025_01",
        "DROP TABLE account_outcomes",
        "ALTER TABLE account_outcomes DETACH PARTITION account_outcomes_2025_01",
        "UPDATE account_outcomes SET accounts = 0",
        "INSERT INTO batch_update_refusals DEFAULT VALUES",
        "UPDATE batch_update_refusals SET accounts = 0",
        "DELETE FROM batch_update_refusals",
        "SELECT account_batch_make_part('account_outcomes', 'x', '2025-01-01')",
        "SELECT account_batch_results_needed('2025-01-01', '2025-02-01')",
        "SELECT account_batch_sum_up_refusals(1, '2025-01-01', '2025-02-01')",
        "SELECT account_batch_sum_up_results('2025-01-01', '2025-02-01', true)",
    ],
)
async def test_the_servers_role_can_do_none_of_it_by_itself(db: Database, world: World, forbidden: str) -> None:
    await add_update(db, world, EARLY, REFUSED)
    if forbidden.startswith("SELECT * FROM ONLY"):
        # What holds the rows is the parts: the parents may be read.
        async with db.transaction(world.tenant) as session:
            assert await session.connection.fetch(forbidden) == []
        return
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(world.tenant, Mode.WRITE) as session:
            await session.connection.execute(forbidden)


async def test_nobody_else_can_call_the_functions(database: TestDatabase, owner: Any) -> None:
    await owner.execute("DO $$ BEGIN CREATE ROLE passer_by LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    stranger: Any = await asyncpg.connect(database.owner_dsn.replace("postgres@", "passer_by@"))
    try:
        for function in ("make", "drop"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="function"):
                await stranger.execute(f"SELECT account_batch_{function}_results('2025-01-01')")
    finally:
        await stranger.close()


async def test_the_tenant_stays_the_one_that_it_was(db: Database, owner: Any, world: World) -> None:
    await add_update(db, await make_world(owner), EARLY, REFUSED)
    present = f"SELECT current_setting('{TENANT}')"
    async with db.transaction(world.tenant, Mode.WRITE_LOCKED) as session:
        await session.connection.execute("SELECT account_batch_drop_results('2025-03-01')")
        assert await session.connection.fetchval(present) == str(world.tenant)
    assert await old_parts(owner) == []


@pytest.mark.parametrize("table", TABLES)
async def test_a_reader_in_the_way_is_left_alone(db: Database, owner: Any, world: World, table: str) -> None:
    key = await add_update(db, world, EARLY, REFUSED)
    before = await told(db, world, key)
    async with db.transaction(world.tenant) as session, asyncio.timeout(TIMEOUT):
        held = await session.connection.fetchval(f"SELECT count(*) FROM {table}")
        assert await remove(db, LATE) == []
        assert await session.connection.fetchval(f"SELECT count(*) FROM {table}") == held > 0
        assert await told(db, world, key) == before, "what was summed up is undone"
    assert await old_parts(owner) == of("2025_01")
    assert await remove(db, LATE) == ["2025_01"]
    assert await told(db, world, key) == before


async def test_two_at_once_do_no_harm(db: Database, owner: Any, world: World) -> None:
    key = await add_update(db, world, EARLY, REFUSED)
    await add_update(db, world, LATE, REFUSED)
    before = await told(db, world, key)
    until = datetime(2025, 6, 1, tzinfo=UTC)
    rounds = await asyncio.gather(*(remove(db, until) for _ in range(3)))
    again = await remove(db, until)
    assert sorted(month for months in (*rounds, again) for month in months) == ["2025_01", "2025_03"]
    assert await told(db, world, key) == before


async def test_room_is_made_once_though_two_need_it(db: Database, owner: Any, world: World) -> None:
    async with db.transaction(world.tenant, Mode.WRITE) as second:
        await second.connection.fetch("SELECT FROM batch_updates")  # its snapshot is older than the part
        async with db.transaction(world.tenant, Mode.WRITE) as first:
            await retention.ensure_partition(first, EARLY)
            waiting = asyncio.create_task(retention.ensure_partition(second, EARLY))
            await _until_somebody_waits(owner)
        await waiting
        assert await second.connection.fetchval("SELECT to_regclass('account_outcomes_2025_01') IS NOT NULL")
    assert await old_parts(owner) == of("2025_01")


async def _until_somebody_waits(owner: Any) -> None:
    async with asyncio.timeout(TIMEOUT):
        while not await owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'"):
            await asyncio.sleep(0.01)


async def test_making_room_keeps_nobody_off(db: Database, world: World) -> None:
    """Were there foreign keys to updates and tenants, nobody could write to these while a part is attached."""
    await add_update(db, world, LATE, REFUSED)
    async with db.transaction(world.tenant, Mode.WRITE) as making:
        await retention.ensure_partition(making, EARLY)
        async with asyncio.timeout(TIMEOUT):
            key = await add_update(db, world, LATE, REFUSED)
            assert await told(db, world, key)


async def test_a_part_is_like_its_parent(db: Database, owner: Any) -> None:
    """Made long after the migration, a part has what its parent was declared with, and the same row-level security."""
    columns = """SELECT attname, atttypid, atttypmod, attnotnull, attstorage, attidentity
        FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 ORDER BY attnum"""
    indexes = "SELECT indkey::text, indisprimary FROM pg_index WHERE indrelid = $1::text::regclass ORDER BY 1"
    policies = """SELECT relrowsecurity, relforcerowsecurity, relowner, polname, polcmd, pg_get_expr(polqual, polrelid)
        FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid WHERE polrelid = $1::text::regclass"""
    await retention.run_once(db, LATE, KEPT)
    for table in TABLES:
        for query in (columns, indexes, policies):
            whole, part = await owner.fetch(query, table), await owner.fetch(query, f"{table}_2025_03")
            assert whole
            assert part == whole
        assert await owner.fetchval("SELECT relacl FROM pg_class WHERE relname = $1", f"{table}_2025_03") is None


async def test_a_database_that_is_away_is_waited_for(
    database: TestDatabase, db: Database, owner: Any, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "RETRY_INTERVAL", 0.02)
    await add_update(db, world, EARLY, REFUSED)
    admin: Any = await asyncpg.connect(database.owner_dsn, database="postgres")
    await admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
    await owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'account_batch'")
    looks: list[datetime] = []

    def clock() -> datetime:
        looks.append(LATE + KEPT)
        return looks[-1]

    keeping = asyncio.create_task(retention.run_forever(db, clock, KEPT))
    try:
        async with asyncio.timeout(TIMEOUT):
            while len(looks) < 3:
                await asyncio.sleep(0.01)
            assert await old_parts(owner) == of("2025_01")
            await admin.execute(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")
            while "account_outcomes_2025_01" in await old_parts(owner):
                await asyncio.sleep(0.01)
    finally:
        await cancel_and_wait(keeping)
        await admin.close()


async def test_a_round_that_takes_too_long_is_made_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "RETRY_INTERVAL", 0.01)
    monkeypatch.setattr(
        retention,
        "run_once",
        AsyncMock(side_effect=[CommandTimeout("so"), CommandTimeout("so"), asyncio.CancelledError]),
    )
    with pytest.raises(asyncio.CancelledError):
        await retention.run_forever(db, lambda: LATE, KEPT)
