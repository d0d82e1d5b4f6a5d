"""The export writes what the import loads: what comes back is the same, and what cannot come back is named."""

from pathlib import Path
from typing import Any

import pytest

from db.exporting import export_tenant
from db.importing import import_directory
from db.importing.catalogue import FILES
from db.usage_error import UsageError
from tests.db.importing.test_loading import ACCOUNT, GOOD, TENANT, accounts, write
from tests.support.postgres import TestCluster, TestDatabase

EVERYTHING = accounts(
    "blocked,expiration_date,availability_days,first_usage,last_recharge,registered,ever_registered,balance,"
    "opening_balance,credit_limit,payments_received,add_on_products,prepaid_plans,associated_number,"
    "unified_messaging,preferred_language,customer_site,distributor,custom_fields",
    ACCOUNT + ",true,2026-12-31,30,0001-01-01T00:00:00Z,9999-12-31T23:59:59.999999Z,true,false,-1.00001,"
    '99999999999999999999.99999,0,3,Night;Day,Nightly,+43123,yes,de,Depot,Kiosk,"{""a"": ""ü\\\\""}"',
    ACCOUNT.replace("7", "8") + ",,,,,,,true,,,,,,,,as_product,,,,{}",
)


def texts(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in directory.iterdir()}


async def test_every_column_comes_back(cluster: TestCluster, database: TestDatabase, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {**GOOD, "accounts": EVERYTHING}
    files["customers"] = GOOD["customers"] + '"Anna ""&"", \\.",EUR,Asia/Tokyo\n'
    given, first, second = tmp_path / "given", tmp_path / "first", tmp_path / "deep" / "second"
    given.mkdir()
    await import_directory(database.owner_dsn, write(given, files), TENANT)
    summary = await export_tenant(database.owner_dsn, first, TENANT)
    assert set(texts(first)) == {file.name for file in FILES} == set(summary.rows)
    async with cluster.database() as elsewhere:
        await import_directory(elsewhere.owner_dsn, write_catalogue_of_another(tmp_path), "other")
        loaded = await import_directory(elsewhere.owner_dsn, first, TENANT)
        assert loaded.rows == summary.rows
        await export_tenant(elsewhere.owner_dsn, second, TENANT)
    assert texts(second) == texts(first)
    line = texts(first)["accounts.csv"].splitlines()[1]
    assert line.startswith("B1,7,id-7,debit,prepaid_card,open,2026-01-01,Card,Europe/Vienna,User,true,2026-12-31,30,")
    assert "0001-01-01T00:00:00.000000Z,9999-12-31T23:59:59.999999Z,true,true,-1.00001," in line
    assert ",Night;Day,Nightly,+43123,yes,de,Depot,Kiosk," in line


def write_catalogue_of_another(folder: Path) -> Path:
    """Things of another tenant, so that keys are others than those of the tenant that is exported."""
    directory = folder / "other"
    directory.mkdir()
    return write(directory, {name: text for name, text in GOOD.items() if name != "accounts"})


async def test_nothing_is_overwritten_and_an_unknown_tenant_is_named(database: TestDatabase, tmp_path: Path) -> None:
    there = write(tmp_path, {"accounts": "mine"})
    with pytest.raises(UsageError, match="is not empty"):
        await export_tenant(database.owner_dsn, there, TENANT)
    assert texts(there) == {"accounts.csv": "mine"}
    with pytest.raises(UsageError, match="no tenant 'acme'"):
        await export_tenant(database.owner_dsn, tmp_path / "new", TENANT)
    assert not (tmp_path / "new").exists()


async def test_what_has_no_place_in_the_format_is_named(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    given.mkdir()
    await import_directory(database.owner_dsn, write(given, {**GOOD, "accounts": EVERYTHING}), TENANT)
    assert (await export_tenant(database.owner_dsn, out, TENANT)).left_out == []
    await owner.execute("UPDATE accounts SET bill_status = 'inactive' WHERE distributor IS NOT NULL")
    await owner.execute("DELETE FROM accounts WHERE control_number = 8")
    left_out = (await export_tenant(database.owner_dsn, tmp_path / "again", TENANT)).left_out
    assert left_out[0] == "1 removed accounts"
    assert "(1 accounts)" in left_out[1]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE accounts SET associated_number = ''", "accounts: associated_number of 2 rows is an empty text"),
        ("UPDATE add_on_products SET name = 'a;b' WHERE name = 'Sea'", "has a semicolon, which separates names"),
        ("UPDATE roles SET permissions = '{a;b}' WHERE name = 'User'", "roles: permissions of 1 row has an entry"),
        ("DELETE FROM product_add_ons", "accounts: add_on_products of 1 row is refused: each of `add_on_products` is"),
        ("UPDATE customers SET currency = 'USD' WHERE name = 'Anna'", "accounts: product of 2 rows is refused"),
        ("UPDATE customers SET name = ' Anna' WHERE name = 'Anna'", 'not what the format allows, as in " Anna"'),
    ],
    ids=["empty", "semicolon", "list", "offer", "currency", "blank"],
)
async def test_what_the_import_would_refuse_is_named(
    database: TestDatabase, owner: Any, tmp_path: Path, change: str, fault: str
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    await import_directory(database.owner_dsn, write(given, {**GOOD, "accounts": EVERYTHING}), TENANT)
    await owner.execute(change)
    with pytest.raises(UsageError) as refused:
        await export_tenant(database.owner_dsn, tmp_path / "out", TENANT)
    assert fault in str(refused.value)
    assert not (tmp_path / "out").exists()
