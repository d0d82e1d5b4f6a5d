"""The migrations: they arrive at what is declared, and whoever runs them again or beside another does no harm."""

import asyncio
import subprocess
import sys

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from db import ddl
from db.embedded.cluster import program
from db.migrate import config, migrate
from db.migrations.revision import is_current, newest_revision
from db.tables.security import ROLE, tenant_tables
from tests.support.postgres import TestCluster, TestDatabase
from tests.support.project import ROOT

RESULTS = ("account_outcomes", "attribute_changes")
MIGRATE = "import asyncio, sys; from db.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"

CURRENT = """import asyncio, sys; from graph.cli.databases import migrate_unless_current
print(asyncio.run(migrate_unless_current(sys.argv[1])) is None, 'alembic' in sys.modules)"""


async def run(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


NOT_DECLARED = ("alembic_version", *(f"{table}_[0-9][0-9][0-9][0-9]_[0-9][0-9]" for table in RESULTS))
"""Alembic's note, and the parts of results by month, which are made as they are needed."""


def schema(database: TestDatabase) -> str:
    """What is in the database, as PostgreSQL's own dump says it, but for what is not declared and its random keys."""
    excluded = [f"--exclude-table={name}" for name in NOT_DECLARED]
    command = [str(program("pg_dump")), "--schema-only", "--no-owner", *excluded]
    result = subprocess.run([*command, database.owner_dsn], capture_output=True, text=True, check=True)
    return "\n".join(line for line in result.stdout.splitlines() if "restrict " not in line)


async def test_the_migrated_schema_is_the_declared_one(cluster: TestCluster, database: TestDatabase) -> None:
    async with cluster.database(empty=True) as declared:
        # The revision's statement that no table goes with: the server's role may see the schema.
        await run(declared.owner_dsn, f"GRANT USAGE ON SCHEMA public TO {ROLE}", *ddl.statements())
        assert schema(database) == schema(declared)


@pytest.mark.parametrize(
    "forgotten",
    [
        "ALTER TABLE accounts ADD COLUMN forgotten int",
        "ALTER TABLE accounts ALTER COLUMN time_zone DROP NOT NULL",
        "ALTER TABLE accounts NO FORCE ROW LEVEL SECURITY",
        "DROP TRIGGER accounts_moved ON accounts",
        f"GRANT DELETE ON accounts TO {ROLE}",
        "ALTER TABLE account_outcomes ADD COLUMN forgotten int",
        "ALTER TABLE attribute_changes NO FORCE ROW LEVEL SECURITY",
        "CREATE TABLE attribute_changes_rest PARTITION OF attribute_changes DEFAULT",
        f"GRANT EXECUTE ON FUNCTION account_batch_make_part TO {ROLE}",
    ],
)
async def test_a_forgotten_revision_is_found(database: TestDatabase, forgotten: str) -> None:
    before = schema(database)
    await run(database.owner_dsn, forgotten)
    assert schema(database) != before


async def test_migrating_twice_is_migrating_once(database: TestDatabase) -> None:
    before = schema(database)
    await migrate(database.owner_dsn)
    assert schema(database) == before
    assert await is_current(database.owner_dsn)


async def test_two_may_migrate_at_once(cluster: TestCluster, database: TestDatabase) -> None:
    async with cluster.database(empty=True) as fresh:
        assert not await is_current(fresh.owner_dsn)
        command = [sys.executable, "-W", "error", "-c", MIGRATE, fresh.owner_dsn]
        both = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(2)]
        assert [await process.wait() for process in both] == [0, 0]
        assert schema(fresh) == schema(database)


def test_the_newest_revision_is_told_by_the_names_of_the_scripts() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [newest_revision()]


async def test_a_start_with_a_current_database_does_without_alembic(database: TestDatabase) -> None:
    """Its import takes a third of a server's start."""
    looked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", CURRENT, database.owner_dsn), cwd=ROOT, stdout=subprocess.PIPE
    )
    assert (await looked.communicate())[0].decode().split() == ["True", "False"]


async def test_a_database_knows_whether_it_is_current(database: TestDatabase) -> None:
    assert await is_current(database.owner_dsn)
    await run(database.owner_dsn, "DELETE FROM alembic_version")
    assert not await is_current(database.owner_dsn)


async def test_every_table_with_a_tenant_has_row_level_security(owner: "asyncpg.Connection") -> None:
    guarded = await owner.fetch(
        """
        SELECT relname FROM pg_class AS table_
        WHERE relrowsecurity AND relforcerowsecurity
          AND EXISTS (SELECT FROM pg_policy WHERE polrelid = table_.oid AND polcmd = '*')
        """
    )
    with_tenant = await owner.fetch(
        """
        SELECT DISTINCT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
        WHERE relkind IN ('r', 'p') AND attname = 'tenant_id' AND NOT attisdropped
        """
    )
    parts = await owner.fetch("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    assert parts
    names = {row["relname"] for row in guarded}
    declared = {table.name for table in tenant_tables()}
    assert names == {row["relname"] for row in with_tenant} == declared | {row["relname"] for row in parts}
    # All others are of no tenant: adding one here has to be a decision.
    others = await owner.fetch(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )
    # The queue's jobs name an update by its key and tell nothing of it; secrets are the installation's.
    queue = {"pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics"}
    assert {row["relname"] for row in others} - names == {"alembic_version", "tenants", "installation_secrets", *queue}


async def test_the_servers_role_owns_nothing_and_bypasses_no_row_level_security(owner: "asyncpg.Connection") -> None:
    role = await owner.fetchrow("SELECT * FROM pg_roles WHERE rolname = $1", ROLE)
    assert role is not None
    powers = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    assert [power for power in powers if role[power]] == []
    owned = await owner.fetchval(
        "SELECT count(*) FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = $1 AND deptype = 'o'",
        role["oid"],
    )
    memberships = await owner.fetchval("SELECT count(*) FROM pg_auth_members WHERE member = $1", role["oid"])
    assert (owned, memberships) == (0, 0)
    assert not await owner.fetchval("SELECT has_schema_privilege($1, 'public', 'CREATE')", ROLE)


async def test_no_trigger_goes_before_an_update_of_accounts(owner: "asyncpg.Connection") -> None:
    """It would lock each row first, on every mass update, though it never fires; see `db.tables.triggers`."""
    before, row, update = 2, 1, 16  # bits of tgtype
    triggers = await owner.fetch("SELECT tgname, tgtype FROM pg_trigger WHERE tgrelid = 'accounts'::regclass")
    assert triggers
    wanted = before | row | update
    assert [trigger["tgname"] for trigger in triggers if trigger["tgtype"] & wanted == wanted] == []
