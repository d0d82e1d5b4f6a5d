"""What a partner sees of each table, to the server's role that reads it directly."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from db import facets
from db.engine import Database, Mode, Partner, Tenant
from db.tables import metadata
from db.tables.partners import DISTRIBUTOR
from db.tables.security import TENANT, tenant_tables
from tests.factories.partners import CHARGE, WORLD
from tests.support.postgres import TestDatabase

KEYS = {
    "accounts": "batch_id || '-' || control_number",
    "facets": "batch_id || '-' || distributor",
    "facet_slices": "batch_id || '-' || distributor",
    "product_add_ons": "product || '-' || add_on_product",
    "ivr_languages": "code",
    "batches": "name",
    "customers": "name",
    "customer_sites": "name",
    "distributors": "name",
    "products": "name",
    "prepaid_plans": "name",
    "add_on_products": "name",
    "roles": "name",
}
ADA = {
    "accounts": {"1-1", "1-2", "2-1"},
    "facets": {"1-1", "2-1"},
    "facet_slices": {"1-1", "2-1"},
    "batches": {"first", "both"},
    "customers": {"a"},
    "customer_sites": {"A1"},
    "distributors": {"Ada"},
    "products": {"p"},
    "product_add_ons": {"1-1"},
    "prepaid_plans": {"p", "x"},
    "add_on_products": {"x"},
    "roles": {"user"},
    "ivr_languages": {"en"},
}
BOB = ADA | {
    "accounts": {"2-2", "3-1"},
    "facets": {"2-2", "3-2"},
    "facet_slices": {"2-2", "3-2"},
    "batches": {"both", "last"},
    "customers": {"a", "b"},
    "customer_sites": {"A2", "B1"},
    "distributors": {"Bob"},
    "products": {"q"},
    "product_add_ons": {"2-1"},
    "prepaid_plans": {"q", "x"},
}
SHARED = ("roles", "ivr_languages")
NIL = ADA | {name: set() for name in ADA if name not in SHARED} | {"distributors": {"Nil"}}


@pytest.fixture
async def world(database: TestDatabase, owner: Any) -> TestDatabase:
    await owner.execute(WORLD + CHARGE)
    opened = await Database.open(database.server_dsn, size=1)
    async with opened.transaction(Tenant(1), Mode.WRITE_LOCKED) as session:
        for batch in (1, 2, 3):
            await facets.fold(session, batch)
    await opened.close()
    return database


async def seen(session: Any, *tables: str) -> dict[str, set[str]]:
    """The rows of each table with a tenant that a session sees, by name or key; of tables without one, their number."""
    found = {}
    for table in tables or [each.name for each in tenant_tables()]:
        rows = await session.fetch(f"SELECT {KEYS.get(table, '1')}::text FROM {table}")
        found[table] = {row[0] for row in rows}
    return found


def nothing_but(visible: dict[str, set[str]]) -> dict[str, set[str]]:
    """All tables with a tenant, empty but for these."""
    return {table.name: visible.get(table.name, set()) for table in tenant_tables()}


@pytest.fixture
async def server(world: TestDatabase) -> AsyncIterator[Any]:
    """A connection in the server's role, with a transaction begun."""
    connection = await asyncpg.connect(world.server_dsn)
    await connection.execute("BEGIN")
    yield connection
    await connection.close()


async def look_as(server: Any, tenant: int | str, distributor: int | str) -> dict[str, set[str]]:
    await server.execute(f"SET LOCAL {TENANT} = '{tenant}'; SET LOCAL {DISTRIBUTOR} = '{distributor}'")
    return await seen(server)


async def test_an_operator_sees_every_table(server: Any) -> None:
    found = await look_as(server, 1, "")
    assert found["batches"] == {"first", "both", "last", "none"}
    assert all(found.values()), found


@pytest.mark.parametrize(("distributor", "visible"), [(1, ADA), (2, BOB), (3, NIL)])
async def test_a_partner_sees_what_is_its_own(server: Any, distributor: int, visible: dict[str, set[str]]) -> None:
    assert await look_as(server, 1, distributor) == nothing_but(visible)


@pytest.mark.parametrize("distributor", ["", 1, 4])
async def test_without_a_tenant_nothing_is_seen(server: Any, distributor: int | str) -> None:
    assert await look_as(server, "", distributor) == nothing_but({})


@pytest.mark.parametrize("distributor", [0, 4, 999])
async def test_a_key_of_another_tenant_sees_what_every_partner_does(server: Any, distributor: int) -> None:
    assert await look_as(server, 1, distributor) == nothing_but({name: ADA[name] for name in SHARED})


async def test_what_a_partner_has_no_account_of_any_more_is_not_seen(server: Any, owner: Any) -> None:
    """Facets that add up to nothing remain until they are folded."""
    await owner.execute("UPDATE accounts SET distributor = 2, product = 3 WHERE batch_id = 1 AND distributor = 1")
    found = await look_as(server, 1, 1)
    assert found["facets"] >= {"1-1"}
    assert (found["batches"], found["products"], found["customer_sites"]) == ({"both"}, {"p"}, {"A1"})
    await owner.execute("DELETE FROM accounts WHERE distributor = 1")
    found = await look_as(server, 1, 1)
    assert not found["batches"] | found["products"] | found["customer_sites"] | found["customers"] | found["accounts"]


async def test_a_partner_writes_nothing(server: Any) -> None:
    await look_as(server, 1, 1)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await server.execute(CHARGE)


@pytest.mark.parametrize(
    ("name", "visible"), [("Ada", ADA), ("Nil", NIL), ("ada", {}), ("", {}), ("Ada'; SET LOCAL x.y = '1", {})]
)
async def test_a_transaction_of_a_partner(world: TestDatabase, name: str, visible: dict[str, set[str]]) -> None:
    db = await Database.open(world.server_dsn, size=1)
    try:
        async with db.transaction(Partner(Tenant(1), name)) as session:
            assert await seen(session.connection) == nothing_but(visible)
        async with db.transaction(Tenant(1)) as session:
            assert len((await seen(session.connection, "batches"))["batches"]) == 4
    finally:
        await db.close()


@pytest.mark.parametrize("name", ["O'Brien", "back\\slash\\'", "$1 %s :x", "Zoe\u0308", "\U0001f4de"])
@pytest.mark.parametrize("setting", ["standard_conforming_strings = on", "standard_conforming_strings = off"])
async def test_a_name_of_any_characters_is_found(world: TestDatabase, owner: Any, name: str, setting: str) -> None:
    await owner.execute("INSERT INTO distributors (tenant_id, name, currency) VALUES (1, normalize($1), 'USD')", name)
    await owner.execute(f"ALTER DATABASE {world.name} SET {setting}")
    db = await Database.open(world.server_dsn, size=1)
    try:
        async with db.transaction(Partner(Tenant(1), name)) as session:
            (found,) = await session.connection.fetchrow(
                "SELECT array_agg(name = normalize($1)) FROM distributors", name
            )
            assert found == [True]
    finally:
        await db.close()


POLICIES = """
SELECT relname, relrowsecurity AND relforcerowsecurity,
    array_agg(polname || CASE WHEN polpermissive THEN '' ELSE ' restrictive' END ORDER BY polname)
        FILTER (WHERE polname IS NOT NULL),
    bool_and(polcmd = '*' AND polroles = '{0}')
FROM pg_class LEFT JOIN pg_policy ON polrelid = pg_class.oid
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped)
GROUP BY pg_class.oid
"""


async def test_every_table_with_a_tenant_has_both_policies(world: TestDatabase, owner: Any) -> None:
    """So have the parts of results, of which at least one month's are there."""
    found = {row[0]: tuple(row)[1:] for row in await owner.fetch(POLICIES)}
    declared = {table.name for table in metadata.sorted_tables if "tenant_id" in table.c}
    assert set(found) >= declared | {"account_outcomes_2026_11", "attribute_changes_2026_11"}
    for table, (forced, policies, of_all) in found.items():
        alone = table in SHARED
        assert (forced, policies, of_all) == (True, [*([] if alone else ["partner restrictive"]), "tenant"], True), (
            table
        )
