"""What the API could not answer is not stored, whoever writes it; what may be stored at the very ends is answered."""

from datetime import UTC, date, datetime
from typing import Any

import asyncpg
import pytest

from db import batches, facets, facts, statistics
from db.batches import BatchReference
from db.engine import Database
from db.migrate import migrate
from db.migrations.refused import MigrationRefused
from db.reading import accounts as reading
from db.tables.domains import DOMAINS, GUARDED, domain_of
from graph.cli.usage_errors import sentence
from rules.requests.selection import Filter
from tests.db.migrations.test_migrations import schema
from tests.db.tables.older import before, upgrade
from tests.db.tables.test_owner import UPDATE, world_of
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.support.clock import FixedClock
from tests.support.postgres import TestDatabase

BAD = {
    "calendar_date": ("infinity", "-infinity", "10000-01-01", "0001-12-31 BC"),
    "instant": ("infinity", "-infinity", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"),
    "amount": ("NaN",),
    "json_fields": ("[]", '"text"', "1", "null"),
    "key_list": ("{1,NULL}", "{{1},{2}}", "{{1,NULL}}"),
    "text_list": ("{a,NULL}", "{{a},{b}}"),
}
GOOD = {
    "calendar_date": ("0001-01-01", "9999-12-31"),
    "instant": ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "10000-01-01T00:00:00+01:00"),
    "amount": ("99999999999999999999.99999", "-99999999999999999999.99999"),
    "json_fields": ("{}", '{"a": null}'),
    "key_list": ("{}", "{2,1}"),
    "text_list": ("{}", '{"",a}'),
}
COLUMNS = [
    (table.name, column.name, domain.name)
    for table in GUARDED
    for column in table.c
    if (domain := domain_of(column.type)) is not None
]
OURS = {
    "account_outcomes", "account_xdrs", "attribute_changes", "batch_update_chunks", "batch_update_distributors",
    "batch_update_refusals", "batch_updates", "batch_xdrs", "distributor_charges", "facet_slices", "facets",
    "removed_accounts",
}  # fmt: skip
"""Tables that none but the server and its triggers write, or (xDRs) that the API does not read."""


@pytest.fixture
async def world(owner: Any) -> World:
    """A tenant with an account, whose dates leave room."""
    world = await make_world(owner)
    await add_accounts(owner, world, [{"activation_date": "2026-01-01"}])
    return world


@pytest.mark.parametrize(("table", "column", "domain"), COLUMNS)
async def test_each_column_keeps_out_what_cannot_be_answered(
    owner: Any, world: World, table: str, column: str, domain: str
) -> None:
    for bad in BAD[domain]:
        with pytest.raises(asyncpg.CheckViolationError, match=f"domain {domain} violates"):
            await owner.execute(f"UPDATE {table} SET {column} = $1::text::{dict(BASES)[domain]}", bad)
    for good in GOOD[domain]:
        changed = await owner.execute(f"UPDATE {table} SET {column} = $1::text::{dict(BASES)[domain]}", good)
        assert changed != "UPDATE 0"


BASES = [(domain.name, domain.base) for domain in DOMAINS]


async def test_an_insert_is_held_to_it_too(owner: Any, world: World) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="domain instant violates"):
        await add_accounts(owner, world, [{"first_usage": "infinity"}], first=2)


async def test_no_column_of_theirs_is_forgotten(owner: Any) -> None:
    """By the types in the database: a column whose type has values that cannot be answered is of a domain."""
    loose = await owner.fetch(
        """
        SELECT c.relname || '.' || attname AS place FROM pg_attribute
            JOIN pg_class AS c ON c.oid = attrelid JOIN pg_type AS t ON t.oid = atttypid
        WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace AND attnum > 0
            AND NOT attisdropped AND c.relname <> ALL ($1::text[]) AND c.relname !~ '^(pgqueuer|alembic)'
            AND typtype = 'b'
            AND (typname IN ('date', 'timestamptz', 'timestamp', 'numeric', 'jsonb', 'json', 'float8', 'float4')
                OR typcategory = 'A')
        """,
        list(OURS),
    )
    # Between 0 and 100, as a check of its table says.
    assert [row[0] for row in loose] == ["batches.commission_percent"]
    with pytest.raises(asyncpg.CheckViolationError, match="commission_percent"):
        await make_world(owner, commission="NaN")


async def test_a_mass_update_is_not_asked_for_what_it_leaves(owner: Any) -> None:
    """A check of the table is asked for every row of it that is updated, in whatever column: none is added lightly."""
    checks = await owner.fetch(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'accounts'::regclass AND contype = 'c'"
    )
    assert {row[0] for row in checks} == {"ck_accounts_availability_days", "ck_accounts_control_number"}


@pytest.mark.parametrize("zone", ["Mars/Base", "", "EDT", "UTC+3", "CET-1CEST", "+02", ":UTC", "../UTC"])
async def test_a_customer_is_in_a_zone_that_there_is(owner: Any, world: World, zone: str) -> None:
    with pytest.raises(asyncpg.InvalidParameterValueError, match="time zone"):
        await owner.execute("UPDATE customers SET billing_time_zone = $1", zone)


EXTREMES = [
    {"first_usage": "0001-01-01T00:00:00Z", "activation_date": "0001-01-01", "expiration_date": None},
    {"first_usage": "0001-01-01T00:00:00Z", "availability_days": 1},
    {"last_recharge": "9999-12-31T23:59:59.999999Z", "availability_days": 36_500, "expiration_date": "9999-12-31"},
    {"first_usage": "9999-12-31T23:59:59.999999Z", "availability_days": 36_500, "activation_date": "9999-12-31"},
    {"balance": "99999999999999999999.99999", "credit_limit": "99999999999999999999.99999"},
    {"balance": "-99999999999999999999.99999", "credit_limit": "99999999999999999999.99999",
     "billing_model": "credit"},
]  # fmt: skip
SHOWN = frozenset({"status", "first_usage", "activation_date", "expiration_date", "funds"})
STATUSES = ["ACTIVE", "EXPIRED", "ACTIVE", "NOT_YET_ACTIVE", "ACTIVE", "ACTIVE"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
async def test_what_lies_at_the_ends_is_answered(db: Database, owner: Any, clock: FixedClock, zone: str) -> None:
    """Days that are derived may lie beyond the year 9999, or before the year 1: they are compared and never shown."""
    world = await make_world(owner, zone=zone)
    await add_accounts(owner, world, EXTREMES)
    async with db.transaction(world.tenant) as session:
        batch = await batches.find(session, BatchReference(world.batch), clock())
        assert batch is not None
        keys = [(world.batch, number) for number in range(1, len(EXTREMES) + 1)]
        shown = await reading.accounts_of(session, keys, {batch.key: batch}, SHOWN)
        filter_ = Filter(BatchReference(world.batch), statuses=facts.STATUSES)
        counted = await statistics.read(session, batch, filter_)
    assert [shown[key]["status"] for key in keys] == STATUSES
    assert counted.by_status == {status: STATUSES.count(status) for status in STATUSES}
    assert shown[keys[0]]["first_usage"] == "0001-01-01 00:00:00+00"
    assert shown[keys[3]]["first_usage"] == "9999-12-31 23:59:59.999999+00"
    assert (shown[keys[3]]["activation_date"], shown[keys[2]]["expiration_date"]) == ("9999-12-31", "9999-12-31")
    assert shown[keys[5]]["funds"] == "199999999999999999999.99998"


# ---- databases that are older ----


@pytest.fixture
async def older(empty: tuple[TestDatabase, str]) -> tuple[TestDatabase, str]:
    """A database from before, of either owner, and the owner's DSN."""
    await upgrade(empty[1], before("0007"))
    return empty


SPOILT = """
UPDATE accounts SET first_usage = 'infinity', balance = 'NaN' WHERE control_number = 2;
UPDATE accounts SET custom_fields = '[1]' WHERE control_number >= 4;
UPDATE customers SET billing_time_zone = 'EDT' WHERE name = 'Bert';
UPDATE roles SET permissions = '{a,NULL}' WHERE name = 'User';
"""
MENDED = """
UPDATE accounts SET first_usage = NULL, balance = 0, custom_fields = NULL;
UPDATE customers SET billing_time_zone = 'America/New_York' WHERE name = 'Bert';
UPDATE roles SET permissions = '{}';
"""


async def test_a_database_with_such_values_is_not_migrated(
    older: tuple[TestDatabase, str], database: TestDatabase
) -> None:
    spoilt, dsn = older
    owner: Any = await asyncpg.connect(dsn)
    world = await world_of(owner)
    await add_accounts(owner, world, [{} for _ in range(10)])
    await owner.execute(SPOILT)
    before = schema(spoilt)
    with pytest.raises(MigrationRefused) as refused:
        await migrate(dsn)
    batch = world.batch
    more = "; ".join(f"accounts (batch_id {batch}, control_number {n}): custom_fields is [1]" for n in (4, 5, 6, 7))
    assert str(refused.value) == (
        "Nothing was changed: the database holds values that the API cannot answer. Correct these rows, or delete"
        f" them, and migrate again. accounts (batch_id {batch}, control_number 2): first_usage is infinity,"
        f" balance is NaN; {more}; and 3 more of accounts; customers (id {world['Bert']}): billing_time_zone is EDT;"
        f" roles (id {world['User']}): permissions is {{a,NULL}}."
    )
    assert sentence(refused.value) == str(refused.value)
    assert schema(spoilt) == before
    await owner.execute(MENDED)
    await owner.close()
    await migrate(dsn)
    assert schema(spoilt) == schema(database)


async def test_what_was_counted_by_an_abbreviation_is_counted_anew(
    older: tuple[TestDatabase, str], clock: FixedClock
) -> None:
    """Also where the stamp is stale, and of a zone that was none."""
    late = {"first_usage": "2026-07-01T22:30:00Z", "availability_days": 148}
    database, dsn = older
    owner: Any = await asyncpg.connect(dsn, server_settings={"timezone": "Asia/Kolkata"})
    world = await world_of(owner)
    other = await world.add_batch(owner, "Other", customer=world["Bert"])
    zone = "UPDATE customers SET billing_time_zone = $1 WHERE name = $2"
    await owner.execute(zone, "CET", "Anna")
    await owner.execute(zone, "EDT", "Bert")
    await add_accounts(owner, world, [late, {}, late])
    await add_accounts(owner, world, [late, {}, late], batch=other)
    await owner.execute(zone, "America/New_York", "Bert")
    wrong = await owner.fetch("SELECT ends_on FROM facets WHERE batch_id = $1 AND ends_on IS NOT NULL", world.batch)
    assert {row[0] for row in wrong} == {date(2026, 11, 26)}
    await owner.close()
    await migrate(dsn)
    clock.now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    db = await Database.open(database.server_dsn, size=1)
    for key, expected in ((world.batch, {"ACTIVE": 3}), (other, {"ACTIVE": 1, "EXPIRED": 2})):
        async with db.transaction(world.tenant) as session:
            batch = await batches.find(session, BatchReference(key), clock())
            assert batch is not None
            assert (await statistics.read(session, batch, Filter(BatchReference(key)))).by_status == expected
            assert await facets.audit(session, [key]) == 0
            assert await facets.stale_batches(session) == []
    await db.close()


RECORDED = """
INSERT INTO attribute_changes (tenant_id, batch_update_id, started_at, chunk, attribute, before_date, after_date)
VALUES ($1, $2, $3, 0, 'expirationDate', '{infinity,NULL,2026-01-01,-infinity}', '{infinity}')
"""


async def test_the_ends_of_time_become_the_days_that_were_shown(
    older: tuple[TestDatabase, str], clock: FixedClock
) -> None:
    """asyncpg stored the API's first and last dates as infinity, and read infinity as these."""
    database, dsn = older
    owner: Any = await asyncpg.connect(dsn)
    world = await world_of(owner)
    rows = [{"expiration_date": "infinity"}, {"activation_date": "-infinity"}, {"expiration_date": "2027-01-01"}]
    await add_accounts(owner, world, rows)
    update = await owner.fetchval(UPDATE, world.tenant, world.batch, clock())
    await owner.execute("SELECT account_batch_make_results($1)", clock())
    await owner.execute(RECORDED, world.tenant, update, clock())
    await owner.close()
    await migrate(dsn)
    owner = await asyncpg.connect(database.owner_dsn)
    text = "SELECT activation_date::text, expiration_date::text FROM accounts ORDER BY control_number"
    assert [tuple(row) for row in await owner.fetch(text)] == [
        ("2026-01-01", "9999-12-31"),
        ("0001-01-01", None),
        ("2026-01-01", "2027-01-01"),
    ]
    recorded = await owner.fetchrow("SELECT before_date::text, after_date::text FROM attribute_changes")
    assert tuple(recorded) == ("{9999-12-31,NULL,2026-01-01,0001-01-01}", "{9999-12-31}")
    await owner.close()
    db = await Database.open(database.server_dsn, size=1)
    async with db.transaction(world.tenant) as session:
        assert await facets.audit(session, [world.batch]) == 0
    await db.close()


@pytest.mark.parametrize("day", [date.min, date(1, 1, 2), date(1999, 12, 31), date(2000, 1, 1), date.max])
async def test_a_date_is_the_day_that_it_says(db: Database, day: date) -> None:
    async with db.transaction(None) as session:
        values = await session.connection.fetchrow(
            "SELECT $1::date, $1::date::text, ARRAY[$1::date], $2::date[], $2::date[]::text", day, [day, None]
        )
    assert tuple(values) == (day, day.isoformat(), [day], [day, None], f"{{{day.isoformat()},NULL}}")
