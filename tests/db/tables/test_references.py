"""A row refers to rows of its own tenant, whichever program writes it: foreign keys know no row-level security."""

from typing import Any

import asyncpg
import pytest

from db.engine import Database, Mode
from db.migrate import migrate
from db.migrations.refused import MigrationRefused
from tests.db.migrations.test_migrations import schema
from tests.db.tables.older import before, upgrade
from tests.factories.accounts import add_accounts
from tests.factories.updates import add_update
from tests.factories.world import World, make_world
from tests.support.clock import NOON
from tests.support.postgres import TestDatabase

ACCOUNT_COLUMNS = {"product": "Full", "role": "Admin", "customer_site": "Pier", "distributor": "Rival"}
COLUMNS = [
    ("accounts", "batch_id", "Batch"),
    *(("accounts", column, name) for column, name in ACCOUNT_COLUMNS.items()),
    ("batches", "customer", "Anna"),
    ("customer_sites", "customer", "Anna"),
    ("prepaid_plans", "product", "Plain"),
    ("prepaid_plans", "add_on_product", "Wait"),
    ("product_add_ons", "product", "Plain"),
    ("product_add_ons", "add_on_product", "Wait"),
    ("batch_updates", "batch_id", "Batch"),
    ("batch_updates", "reverts", "update"),
    ("batch_update_chunks", "batch_update_id", "update"),
    ("batch_update_distributors", "batch_update_id", "update"),
    ("batch_update_refusals", "batch_update_id", "update"),
]
"""The columns that refer to other rows, and the name of a row in a world that they may refer to."""
RECORD = """
INSERT INTO batch_update_chunks VALUES ($1, $2, 0, 1, '{[1,2)}');
INSERT INTO batch_update_distributors VALUES ($1, $2, $3, 1, 1);
INSERT INTO batch_update_refusals VALUES ($1, $2, 'X', 1);
"""


@pytest.fixture
async def world(owner: Any) -> World:
    """A tenant with an account."""
    world = await make_world(owner)
    await add_accounts(owner, world, [{"customer_site": world["Depot"], "distributor": world["Unlimited"]}])
    return world


@pytest.fixture
async def other(owner: Any) -> World:
    """Another tenant."""
    return await make_world(owner)


@pytest.mark.parametrize(("column", "name"), ACCOUNT_COLUMNS.items())
async def test_another_program_gives_an_account_what_is_its_tenants(
    db: Database, world: World, other: World, column: str, name: str
) -> None:
    change = f"UPDATE accounts SET {column} = $1"
    with pytest.raises(asyncpg.ForeignKeyViolationError, match=f"fk_accounts_tenant_id_{column}"):
        async with db.transaction(world.tenant, Mode.WRITE) as session:
            await session.connection.execute(change, other[name])
    async with db.transaction(world.tenant, Mode.WRITE) as session:
        assert await session.connection.execute(change, world[name]) == "UPDATE 1"


@pytest.mark.parametrize(("table", "column", "name"), COLUMNS)
async def test_the_owner_is_held_to_it_too(
    db: Database, owner: Any, world: World, other: World, table: str, column: str, name: str
) -> None:
    for each in (world, other):
        each.keys["update"] = await add_update(db, each, NOON, {})
    for statement in RECORD.strip().split("\n"):
        arguments = [world.tenant, world["update"], world["Unlimited"]][: statement.count("$")]
        await owner.execute(statement, *arguments)
    await owner.execute("DELETE FROM prepaid_plans WHERE tenant_id = $1", other.tenant)  # these have the same names
    with pytest.raises(asyncpg.ForeignKeyViolationError, match=f"fk_{table}_tenant_id_{column}"):
        await owner.execute(
            f"UPDATE {table} SET {column} = $2 WHERE ctid = (SELECT ctid FROM {table} WHERE tenant_id = $1"
            f" ORDER BY {column} IS NULL LIMIT 1)",
            world.tenant,
            other[name],
        )


async def test_no_reference_is_forgotten(owner: Any) -> None:
    """By the database: among tables with a tenant, every foreign key begins with it, and those here are all."""
    keys = await owner.fetch(
        """
        SELECT conrelid::regclass::text AS table_, confrelid::regclass::text AS target,
            ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS k(number, place)
                JOIN pg_attribute ON attrelid = conrelid AND attnum = number ORDER BY place) AS columns
        FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        """
    )
    among = [(row["table_"], row["columns"]) for row in keys if row["target"] != "tenants"]
    assert {columns[0] for _, columns in among} == {"tenant_id"}
    found = {(table, columns[1]) for table, columns in among}
    assert found == {(table, column) for table, column, _ in COLUMNS} | {("accounts", "preferred_language")}


# ---- databases that are older ----


@pytest.fixture
async def older(empty: tuple[TestDatabase, str]) -> tuple[TestDatabase, str]:
    """A database from before, of either owner, and the owner's DSN."""
    await upgrade(empty[1], before("0010"))
    return empty


async def test_a_database_with_references_across_tenants_is_not_migrated(
    older: tuple[TestDatabase, str], database: TestDatabase
) -> None:
    spoilt, dsn = older
    admin: Any = await asyncpg.connect(spoilt.owner_dsn)
    world, other = await make_world(admin), await make_world(admin)
    await add_accounts(admin, world, [{} for _ in range(8)])
    await add_accounts(admin, other, [{}])
    spoil = "UPDATE accounts SET product = $1, role = $2 WHERE tenant_id = $3 AND control_number = 2"
    await admin.execute(spoil, other["Plain"], other["Admin"], world.tenant)
    spoil = "UPDATE accounts SET distributor = $1 WHERE tenant_id = $2 AND control_number >= 4"
    await admin.execute(spoil, other["Rival"], world.tenant)
    await admin.execute("UPDATE batches SET customer = $1 WHERE id = $2", world["Anna"], other.batch)
    before = schema(spoilt)
    with pytest.raises(MigrationRefused) as refused:
        await migrate(dsn)
    account = f"accounts (batch_id {world.batch}, control_number "
    listed = [f"{account}{n}): distributor is {other['Rival']}" for n in range(4, 8)]
    assert str(refused.value) == (
        "Nothing was changed: the database holds references to rows that are not of the same tenant. Correct these"
        f" rows, or delete them, and migrate again. {account}2): product is {other['Plain']}, role is {other['Admin']};"
        f" {'; '.join(listed)}; and 1 more of accounts;"
        f" batches (id {other.batch}): customer is {world['Anna']}."
    )
    assert schema(spoilt) == before
    mend = "UPDATE accounts SET product = $1, role = $2, distributor = NULL WHERE tenant_id = $3"
    await admin.execute(mend, world["Plain"], world["User"], world.tenant)
    await admin.execute("UPDATE batches SET customer = $1 WHERE id = $2", other["Anna"], other.batch)
    await admin.close()
    await migrate(dsn)
    assert schema(spoilt) == schema(database)
