"""The demo: it goes through the import, has something of everything, and is the same each time."""

from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, cast, column, func, literal_column, select

from db import facts
from db.demo import DemoThereAlready, load_demo, write_demo
from db.demo.accounts import rows
from db.demo.plan import BATCHES, SUMMER
from db.importing import import_directory
from db.importing.catalogue import FILES
from db.importing.declarations import Field
from db.importing.value_types import TEXT
from db.settings import Settings
from db.sql import prepare
from db.tables import accounts, batches, customers
from graph.cli import demo_size
from tests.support.postgres import TestDatabase

TODAY = date(2026, 11, 23)


def statuses() -> Any:
    """How many accounts are in each status on TODAY."""
    joined = accounts.join(batches, batches.c.id == accounts.c.batch_id).join(
        customers, customers.c.id == batches.c.customer
    )
    status = facts.status(
        accounts.c,
        facts.ends_on(accounts.c, accounts.c.billing_zone),
        cast(literal_column(f"'{TODAY}'"), Date),
        cast(customers.c.suspended, Boolean),
    ).label("status")
    return select(status, func.count().label("n")).select_from(joined).group_by(column("status"))


async def test_every_status_and_every_kind(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    write_demo(tmp_path, 3000, today=TODAY)
    await import_directory(database.owner_dsn, tmp_path, "demo", None)
    counted = prepare(statuses())
    found = {row["status"]: row["n"] for row in await owner.fetch(counted.text, *counted.arguments({}))}
    assert set(found) == set(facts.STATUSES)
    sizes = {
        row["name"]: row["n"]
        for row in await owner.fetch(
            "SELECT name, count(*) AS n FROM accounts a JOIN batches b ON b.id = a.batch_id GROUP BY 1"
        )
    }
    assert sizes[SUMMER] == 3000 == max(sizes.values())
    assert min(sizes.values()) == 50
    assert 8 <= len(sizes) <= 12
    for attribute in ("billing_model", "account_type", "distributor", "customer_site", "preferred_language"):
        assert await owner.fetchval(f"SELECT count(DISTINCT {attribute}) FROM accounts") >= 3
    assert await owner.fetchval("SELECT sum(n) FROM facets") == sum(sizes.values())


def test_an_update_of_the_demo_is_large() -> None:
    """Without terminated accounts, which a filter without statuses leaves out."""
    (summer,) = (batch for batch in BATCHES if batch.name == SUMMER)
    for seed in range(3):
        written = rows(summer, demo_size.ACCOUNTS, TODAY, Random(seed))
        selected = sum(row["bill_status"] != "terminated" for row in written)
        assert selected > Settings.model_fields["small_update"].default


async def test_few_facets(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    write_demo(tmp_path, 20_000, today=TODAY)
    await import_directory(database.owner_dsn, tmp_path, "demo", None)
    summer = "batch_id = (SELECT id FROM batches WHERE name = $1)"
    assert await owner.fetchval(f"SELECT count(*) FROM facets WHERE {summer}", SUMMER) < 20_000 / 20


async def test_what_a_first_look_finds(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    """Accounts that a charge of 5 would change and refuse, distributors that will not take more."""
    write_demo(tmp_path, 3000, today=TODAY)
    await import_directory(database.owner_dsn, tmp_path, "demo", None)
    shares = await owner.fetchrow(
        "SELECT count(*) FILTER (WHERE balance >= 5) AS covered, count(*) FILTER (WHERE balance < 5) AS short,"
        " count(*) FILTER (WHERE billing_model = 'credit') AS credit,"
        " count(*) FILTER (WHERE first_usage IS NULL) AS new"
        " FROM accounts a JOIN batches b ON b.id = a.batch_id WHERE b.name = $1",
        SUMMER,
    )
    assert all(share > 100 for share in shares)
    assert await owner.fetchval("SELECT count(*) FROM distributors WHERE suspended") == 1
    assert await owner.fetchval("SELECT count(*) FROM distributors WHERE credit_limit IS NULL") == 2


def test_the_same_seed_writes_the_same(tmp_path: Path) -> None:
    texts = []
    for name, seed in (("one", 1), ("two", 1), ("other", 2)):
        write_demo(tmp_path / name, 500, seed, TODAY)
        texts.append((tmp_path / name / "accounts.csv").read_text())
    assert texts[0] == texts[1] != texts[2]


@pytest.mark.parametrize("size", [1, 60])
async def test_small_ones_load_too(database: TestDatabase, size: int) -> None:
    summary = await load_demo(database.owner_dsn, size, "demo", None)
    assert summary.tenant == "demo"
    with pytest.raises(DemoThereAlready, match="has batches already"):
        await load_demo(database.owner_dsn, size, "demo", None)


@pytest.mark.parametrize("table", ["customers", "products", "accounts"])
async def test_a_new_column_of_the_import_leaves_the_demo_loadable(
    database: TestDatabase, owner: Any, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """Wherever it is declared: the demo writes by column name, and leaves empty what it does not know."""
    file = next(file for file in FILES if file.table == table)
    before = dict(vars(file))
    for place in (0, 2, len(file.fields)):
        name = f"new_{place}"
        await owner.execute(f"ALTER TABLE {table} ADD COLUMN {name} text")
        fields = (*before["fields"][:place], Field(name, TEXT), *before["fields"][place:])
        monkeypatch.setitem(vars(file), "fields", fields)
        tenant = f"demo {place}"
        loaded = await load_demo(database.owner_dsn, 60, tenant)
        assert loaded.rows["accounts.csv"] > 60
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE {name} IS NOT NULL") == 0
