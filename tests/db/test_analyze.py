"""PostgreSQL is made to look at what is filled: by an import at its end, by upkeep, and after a large update."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.background import upkeep
from db.background.analyze import analyse
from db.demo import load_demo
from db.demo.write import write_demo
from db.engine import Database, Mode
from db.importing import import_directory
from db.migrate import migrate
from db.tables.security import ROLE
from tests.db.tables.older import MODEST
from tests.factories.updates import add_update
from tests.factories.world import make_world
from tests.support.clock import NOON
from tests.support.postgres import TestCluster, TestDatabase

FILLED = ("accounts", "batches", "customers", "distributors", "products", "roles", "tenants", "facets", "prepaid_plans")
_SEEN = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND (pg_stat_get_last_analyze_time(oid) IS NOT NULL OR pg_stat_get_last_autoanalyze_time(oid) IS NOT NULL)
"""


async def seen(owner: Any) -> set[str]:
    """The tables that were analysed."""
    return {row[0] for row in await owner.fetch(_SEEN)}


@pytest.fixture
async def other(database: TestDatabase) -> AsyncIterator[Any]:
    """Another program's connection."""
    connection: Any = await asyncpg.connect(database.owner_dsn)
    yield connection
    await connection.close()


async def test_what_an_import_has_filled_is_analysed(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    write_demo(tmp_path, 100)
    await import_directory(database.owner_dsn, tmp_path, "mine")
    assert set(FILLED) <= await seen(owner)


FAILING_ANALYZE = """
CREATE FUNCTION failing(name text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN
    IF current_query() LIKE 'ANALYZE %' THEN {} END IF;
    RETURN name;
END $$;
CREATE INDEX ON tenants (failing(name));
"""


@pytest.mark.parametrize(
    ("failure", "logged"),
    [
        ("RAISE disk_full;", "DiskFullError"),
        ("PERFORM pg_terminate_backend(pg_backend_pid());", "AdminShutdownError|ConnectionDoesNotExistError"),
    ],
)
async def test_what_was_imported_is_no_failure_where_it_cannot_be_analysed(
    database: TestDatabase, owner: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, failure: str, logged: str
) -> None:
    await owner.execute(FAILING_ANALYZE.format(failure))
    write_demo(tmp_path, 100)
    summary = await import_directory(database.owner_dsn, tmp_path, "mine")
    assert await owner.fetchval("SELECT count(*) FROM accounts") == summary.rows["accounts.csv"] > 0
    assert re.search(f"ANALYZE postponed: ({logged})", caplog.text)


async def test_what_the_demo_has_filled_is_analysed(database: TestDatabase, owner: Any) -> None:
    await load_demo(database.owner_dsn, 100)
    assert set(FILLED) <= await seen(owner)


async def test_upkeep_analyses_what_never_was(owner: Any, db: Database) -> None:
    world = await make_world(owner)
    await add_update(db, world, NOON, {("ACCOUNT_TERMINATED",): 2})
    assert not await seen(owner)
    await upkeep.run_once(db)
    wanted = {*FILLED, "batch_updates", "account_outcomes", "account_outcomes_2026_11"} - {"accounts", "facets"}
    assert wanted <= await seen(owner)
    assert "accounts" not in await seen(owner), "there are none"
    before = await owner.fetchval("SELECT sum(analyze_count) FROM pg_stat_user_tables")
    await upkeep.run_once(db)
    assert await owner.fetchval("SELECT sum(analyze_count) FROM pg_stat_user_tables") == before


async def test_what_has_grown_is_analysed_when_asked_for(owner: Any, db: Database) -> None:
    await make_world(owner)
    await analyse(db)
    await owner.execute("INSERT INTO roles (tenant_id, name) SELECT 1, 'role ' || n FROM generate_series(1, 2000) AS n")
    await owner.execute("SELECT pg_stat_force_next_flush()")
    assert await analyse(db) == []
    assert await analyse(db, grown=True) == ["roles"]
    assert await owner.fetchval("SELECT reltuples FROM pg_class WHERE relname = 'roles'") > 2000
    assert await analyse(db, grown=True) == []


async def test_what_somebody_else_holds_is_passed_over(owner: Any, db: Database, other: Any) -> None:
    await make_world(owner)
    async with other.transaction():
        await other.execute("LOCK TABLE products IN SHARE UPDATE EXCLUSIVE MODE")
        async with asyncio.timeout(10):
            assert {"batches", "roles"} <= set(await analyse(db))
        assert "products" not in await seen(owner)
    assert await analyse(db) == ["products"]


async def test_nobody_waits_behind_it_for_a_table_that_is_locked(owner: Any, db: Database, other: Any) -> None:
    """An exclusive lock keeps even the look at a table's size waiting: it gives up, and upkeep goes on."""
    await make_world(owner)
    async with other.transaction():
        await other.execute("LOCK TABLE products IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(10):
            await analyse(db)
    assert {"products", "batches"} <= set(await analyse(db)) | await seen(owner)


async def test_upkeep_goes_on_when_it_may_not(owner: Any, db: Database, caplog: pytest.LogCaptureFixture) -> None:
    world = await make_world(owner)
    await owner.execute(f"REVOKE EXECUTE ON FUNCTION account_batch_analyse_next FROM {ROLE}")
    await owner.execute("UPDATE products SET service_availability_threshold = 7 WHERE id = $1", world["Plain"])
    await upkeep.run_once(db)
    assert "ANALYZE postponed: InsufficientPrivilegeError" in caplog.text


async def test_the_role_has_no_right_to_more(owner: Any, db: Database) -> None:
    assert not await owner.fetchval(f"SELECT has_table_privilege('{ROLE}', 'accounts', 'MAINTAIN')")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(None, Mode.WRITE) as session:
            await session.command("REINDEX TABLE roles")


async def test_an_owner_who_is_no_superuser(cluster: TestCluster) -> None:
    """As in `test_owner`: row-level security applies to the owner, and still all rows are looked at."""
    async with cluster.database(empty=True) as database:
        admin: Any = await asyncpg.connect(database.owner_dsn)
        await admin.execute(
            f"DO $$ BEGIN CREATE ROLE {MODEST} LOGIN CREATEROLE; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        await admin.execute(f"ALTER DATABASE {database.name} OWNER TO {MODEST}")
        await migrate(database.owner_dsn.replace("postgres@", f"{MODEST}@"))
        await make_world(admin)
        db = await Database.open(database.server_dsn, size=1)
        try:
            assert {"products", "batches"} <= set(await analyse(db))
            assert await admin.fetchval("SELECT reltuples FROM pg_class WHERE relname = 'products'") == 8
        finally:
            await db.close()
            await admin.close()
