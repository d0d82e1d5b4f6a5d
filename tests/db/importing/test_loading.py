"""The import of a good directory: what arrives in the tables, in every spelling that the format allows."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from db.importing import ImportFailed, import_directory
from db.importing.accounts import ACCOUNTS
from db.tables import metadata
from tests.support.instants import INSTANTS
from tests.support.postgres import TestDatabase

TENANT = "acme"

GOOD = {
    "customers": "name,currency,billing_time_zone\nAnna,EUR,Europe/Vienna\nUlla,USD,America/Denver\n",
    "customer_sites": "customer,name\nAnna,Depot\nUlla,Pier\n",
    "distributors": "name,currency,credit_limit\nKiosk,EUR,100.5\nStore,USD,\n",
    "roles": "name,permissions\nUser,view;pay\nAdmin,\n",
    "ivr_languages": "code,name\nde,German\n",
    "products": "name,currency,account_type,service_availability_threshold\n"
    "Card,EUR,prepaid_card,0.5\nPin,USD,pinless,\n",
    "add_on_products": "name,currency,subscriptions\nNight,EUR,night\nDay,EUR,day;sun\nSea,USD,\n",
    "product_add_ons": "product,add_on_product\nCard,Night\nCard,Day\n",
    "prepaid_plans": "product,add_on_product,name,months,fee\nCard,,Monthly,1,4.90\n,Night,Monthly,1,1\n"
    ",Night,Nightly,12,9\nPin,,Pins,3,0\n",
    "batches": "name,customer,commission_percent\nB1,Anna,15\nB2,Ulla,\n",
    "accounts": "batch,control_number,account_id,billing_model,account_type,bill_status,activation_date,product,"
    "time_zone,role\nB1,2,id-2,debit,prepaid_card,open,2026-01-01,Card,Europe/Vienna,User\n"
    "B1,1,id-1,debit,prepaid_card,open,2026-01-01,Card,Europe/Vienna,User\n",
}
HEADER = GOOD["accounts"].partition("\n")[0]
ACCOUNT = "B1,7,id-7,debit,prepaid_card,open,2026-01-01,Card,Europe/Vienna,User"


def write(directory: Path, files: dict[str, str | bytes]) -> Path:
    """Writes files of the format; texts as UTF-8."""
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (directory / f"{name}.csv").write_bytes(data)
    return directory


def accounts(extra: str, *rows: str) -> str:
    """A file of accounts with more columns than the required ones."""
    return "\n".join([f"{HEADER},{extra}", *rows, ""])


async def row_counts(connection: Any) -> dict[str, int]:
    """How many rows every table has."""
    return {t.name: await connection.fetchval(f"SELECT count(*) FROM {t.name}") for t in metadata.sorted_tables}


async def load(database: TestDatabase, directory: Path, files: dict[str, str | bytes]) -> dict[str, int]:
    return (await import_directory(database.owner_dsn, write(directory, files), TENANT, None)).rows


async def test_a_directory_with_defaults(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    rows = await load(database, tmp_path, dict(GOOD))
    assert rows["accounts.csv"] == 2
    assert rows["prepaid_plans.csv"] == 4
    assert dict(await owner.fetchrow("SELECT * FROM distributors WHERE name = 'Store'")).items() >= {
        ("debt", 0),
        ("credit_limit", None),
        ("suspended", False),
    }
    assert await owner.fetchval("SELECT bool_and(assignable) FROM roles")
    assert await owner.fetchval("SELECT permissions FROM roles WHERE name = 'User'") == ["view", "pay"]
    found = await owner.fetchrow("SELECT * FROM accounts WHERE control_number = 1")
    assert (found["balance"], found["credit_limit"], found["unified_messaging"]) == (0, 0, "as_product")
    assert (found["blocked"], found["registered"], found["ever_registered"]) == (False, False, False)
    assert (float(found["threshold"]), found["billing_zone"]) == (0.5, "Europe/Vienna")
    assert (found["add_on_products"], found["prepaid_plans"], found["charged_distributors"]) == ([], [], [])
    assert await owner.fetchval("SELECT sum(n) FROM facets") == 2


async def test_every_column_of_an_account(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    extra = (
        "blocked,expiration_date,availability_days,first_usage,last_recharge,registered,ever_registered,balance,"
        "opening_balance,credit_limit,payments_received,add_on_products,prepaid_plans,associated_number,"
        "unified_messaging,preferred_language,customer_site,distributor,custom_fields"
    )
    assert set(extra.split(",")) | set(HEADER.split(",")) == set(ACCOUNTS.columns)
    row = (
        ",true,2026-12-31,30,2026-02-01T10:00:00+02:00,2026-03-01T00:00:00.5z,true,false,-1.00001,10,0,3,"
        'Night;Day,Nightly,+43123,yes,de,Depot,Kiosk,"{""a"": 1}"'
    )
    await load(database, tmp_path, {**GOOD, "accounts": accounts(extra, ACCOUNT + row)})
    found = await owner.fetchrow(
        "SELECT *, (SELECT array_agg(name ORDER BY id) FROM add_on_products WHERE id = ANY (a.add_on_products)) AS own,"
        " (SELECT array_agg(name) FROM prepaid_plans WHERE id = ANY (a.prepaid_plans)) AS plans,"
        " ARRAY[distributor] = charged_distributors AS charged FROM accounts a"
    )
    assert (found["own"], found["plans"], found["charged"]) == (["Night", "Day"], ["Nightly"], True)
    assert found["add_on_products"] == sorted(found["add_on_products"])
    assert (found["blocked"], found["registered"], found["ever_registered"]) == (True, True, True)
    assert (str(found["balance"]), found["availability_days"]) == ("-1.00001", 30)
    assert found["first_usage"].isoformat() == "2026-02-01T08:00:00+00:00"
    assert (found["associated_number"], found["preferred_language"]) == ("+43123", "de")
    assert (found["unified_messaging"], found["custom_fields"]) == ("yes", '{"a": 1}')


async def test_the_first_and_the_last_instant(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    row = ",0001-01-01T00:00:00Z,9999-12-31T23:59:59.999999Z,9999-12-31,36500"
    extra = "first_usage,last_recharge,expiration_date,availability_days"
    await load(database, tmp_path, {**GOOD, "accounts": accounts(extra, ACCOUNT + row)})
    found = await owner.fetchrow("SELECT first_usage, last_recharge, expiration_date FROM accounts")
    assert tuple(found) == (
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
        date.max,
    )


async def test_instants_are_those_of_rfc_3339(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    rows = [ACCOUNT.replace("7", str(number)) + f",{text}" for number, text in enumerate(INSTANTS)]
    await load(database, tmp_path, {**GOOD, "accounts": accounts("first_usage", *rows)})
    found = await owner.fetch("SELECT first_usage FROM accounts ORDER BY control_number")
    assert [row["first_usage"] for row in found] == list(INSTANTS.values())


async def test_minus_zero_is_zero(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    names = ("balance", "opening_balance", "credit_limit", "payments_received")
    await load(database, tmp_path, {**GOOD, "accounts": accounts(",".join(names), f"{ACCOUNT},-0,-0.00,-0,-000.00000")})
    found = await owner.fetchrow("SELECT * FROM accounts")
    assert [str(found[name]) for name in names] == ["0.00000"] * 4


async def test_bom_crlf_quoted_line_ends_and_columns_in_any_order(
    database: TestDatabase, owner: Any, tmp_path: Path
) -> None:
    customers = '\ufeffcurrency,name,billing_time_zone\r\nEUR,"Anna ""& Co"", \\.",Europe/Vienna\r\n\r\n'
    await load(database, tmp_path, {"customers": customers, "customer_sites": "name,customer\n"})
    assert await owner.fetchval("SELECT name FROM customers") == 'Anna "& Co", \\.'
    fields = accounts("custom_fields", ACCOUNT + ',"{""a"":\r\n""b""}"')
    await load(database, tmp_path, {**GOOD, "accounts": fields.replace("\n", "\r\n").replace("\r\r", "\r")})
    assert await owner.fetchval("SELECT custom_fields FROM accounts") == '{"a": "b"}'


async def test_refers_to_what_is_there_and_adds_to_its_batch(
    database: TestDatabase, owner: Any, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    await load(database, first, dict(GOOD))
    more = accounts("add_on_products,prepaid_plans", ACCOUNT + ",Night,Nightly")
    assert await load(database, second, {"accounts": more}) == {"accounts.csv": 1}
    assert await owner.fetchval("SELECT sum(n) FROM facets") == 3
    assert await owner.fetchval("SELECT count(DISTINCT tenant_id) FROM accounts") == 1


async def test_tenants_do_not_meet(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    write(tmp_path, dict(GOOD))
    for tenant in ("one", "two"):
        await import_directory(database.owner_dsn, tmp_path, tenant, None)
    assert await owner.fetchval("SELECT count(*) FROM accounts a JOIN products p ON p.id = a.product"
                                " WHERE p.tenant_id = a.tenant_id") == 4  # fmt: skip


@pytest.fixture
async def plain_owner(owner: Any, database: TestDatabase) -> AsyncIterator[str]:
    """The database, owned by a role that row-level security holds too."""
    await owner.execute("CREATE ROLE plain_owner")
    for table in metadata.sorted_tables:
        await owner.execute(f"ALTER TABLE {table.name} OWNER TO plain_owner")
    yield f"{database.owner_dsn}&role=plain_owner"
    await owner.execute("REASSIGN OWNED BY plain_owner TO CURRENT_USER; DROP OWNED BY plain_owner")
    await owner.execute("DROP ROLE plain_owner")


async def test_an_ordinary_owner_imports_too(plain_owner: str, owner: Any, tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "accounts": accounts("distributor", ACCOUNT + ",Kiosk")})
    await import_directory(plain_owner, tmp_path, TENANT, None)
    assert await owner.fetchval("SELECT charged_distributors = ARRAY[distributor] FROM accounts")
    assert await owner.fetchval("SELECT sum(n) FROM facets") == 1
    with pytest.raises(ImportFailed) as failed:
        await import_directory(plain_owner, tmp_path, TENANT, None)
    assert failed.value.errors[0] == 'customers.csv:2: name: "Anna" exists already'


async def test_two_at_once_into_one_tenant(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    write(tmp_path, dict(GOOD))
    runs = [import_directory(database.owner_dsn, tmp_path, TENANT, None) for _ in range(2)]
    results = await asyncio.gather(*runs, return_exceptions=True)
    failed = [result for result in results if isinstance(result, ImportFailed)]
    assert len(failed) == 1
    assert failed[0].errors[0] == 'customers.csv:2: name: "Anna" exists already'
    assert await owner.fetchval("SELECT count(*) FROM accounts") == 2
    assert await owner.fetchval("SELECT sum(n) FROM facets") == 2


async def test_progress_at_every_percent(database: TestDatabase, tmp_path: Path) -> None:
    names = "".join(f"c{i},EUR,UTC\n" for i in range(2000))
    write(tmp_path, {"customers": f"name,currency,billing_time_zone\n{names}"})
    told: list[tuple[str, int, int]] = []
    await import_directory(database.owner_dsn, tmp_path, TENANT, lambda *step: told.append(step))
    total = (tmp_path / "customers.csv").stat().st_size
    done = [0, *(step[1] for step in told)]
    assert all(step == ("customers.csv", step[1], total) for step in told)
    assert done[-1] == total
    assert max(b - a for a, b in pairwise(done)) <= total / 100 + 20


async def test_a_unique_key_taken_meanwhile_is_a_failure_with_a_sentence(
    database: TestDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.importing import checking

    write(tmp_path, dict(GOOD))
    await import_directory(database.owner_dsn, tmp_path, TENANT, None)

    async def nothing(*_: Any) -> None:
        """Stands for checks that were made before the other program's rows came."""

    monkeypatch.setattr(checking, "check", nothing)
    with pytest.raises(ImportFailed, match="another program wrote"):
        await import_directory(database.owner_dsn, tmp_path, TENANT, None)
