"""What the import says about bad files: the exact sentences, and that nothing is loaded."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.importing import ImportFailed, import_directory
from tests.db.importing.test_loading import ACCOUNT, GOOD, HEADER, TENANT, accounts, row_counts, write
from tests.support.instants import BAD_INSTANTS
from tests.support.postgres import TestDatabase

Files = dict[str, str | bytes]

CUSTOMERS, BATCHES = "name,currency,billing_time_zone", "name,customer"
PRODUCT = "name,currency,account_type"
PLAN = "product,add_on_product,name,months,fee"
ALLOWED = "name, currency, billing_time_zone"
FILE_NAMES = ", ".join(f"{name}.csv" for name in GOOD)


def account(column: str, value: str) -> Files:
    """One account, in line 2, with one more column or another value in one."""
    names = HEADER.split(",")
    if column not in names:
        cell = f'"{value}"' if set(value) & set(",\n") else value
        return {"accounts": accounts(column, f"{ACCOUNT},{cell}")}
    values = ACCOUNT.split(",")
    values[names.index(column)] = value
    return {"accounts": f"{HEADER}\n{','.join(values)}\n"}


def lines(name: str, header: str, *rows: str) -> Files:
    return {name: "\n".join([header, *rows, ""])}


SHAPE: list[tuple[Files, str]] = [
    ({"customers": ""}, "customers.csv:1: the header line is missing"),
    (
        lines("customers", f"{CUSTOMERS},suspend"),
        f'customers.csv:1: "suspend" is not a column of this file; allowed are {ALLOWED}, suspended',
    ),
    (
        lines("customers", f"{CUSTOMERS},name"),
        f'customers.csv:1: the column "name" is there twice; allowed once each are {ALLOWED}, suspended',
    ),
    (
        lines("customers", "name,currency"),
        f'customers.csv:1: the column "billing_time_zone" is missing; required are {ALLOWED}',
    ),
    (lines("customers", CUSTOMERS, "A,EUR,UTC", "B,EUR"), "customers.csv:3: has 2 fields, the header line 3"),
    (lines("customers", CUSTOMERS, "A", "B,EUR,UTC"), "customers.csv:2: has 1 field, the header line 3"),
    (lines("customers", CUSTOMERS, "A,EUR,UTC,"), "customers.csv:2: has 4 fields, the header line 3"),
    (
        {"customers": f"{CUSTOMERS}\n".encode() + b'"A\nB\x81",EUR,UTC\n'},
        "customers.csv:3: is not UTF-8 at byte 2: the file has to be in UTF-8,"
        ' save it as "CSV UTF-8 (comma separated)"',
    ),
    (
        {"customers": f"{CUSTOMERS}\n".encode() + b"A\x81,EUR,UTC\n"},
        "customers.csv:2: is not UTF-8 at byte 2: the file has to be in UTF-8,"
        ' save it as "CSV UTF-8 (comma separated)"',
    ),
    ({"customers": f"{CUSTOMERS}\nA\0,EUR,UTC\n"}, "customers.csv:2: has a NUL character"),
    (
        lines("customers", CUSTOMERS, '"A,EUR,UTC'),
        "customers.csv:2: a quotation mark is opened in this record and never closed",
    ),
    (
        lines("customers", CUSTOMERS, '"A"B,EUR,UTC'),
        "customers.csv:2: a quotation mark within a quoted value has to be doubled",
    ),
    (
        lines("customers", CUSTOMERS, f"{'A' * 140_000},EUR,UTC"),
        "customers.csv:2: a value is longer than 131072 characters",
    ),
    (
        lines("customers", CUSTOMERS, f"{'A' * 1_100_000},EUR,UTC"),
        "customers.csv:2: is longer than 1048576 bytes",
    ),
    (
        {"accounts": accounts("custom_fields", f'{ACCOUNT},"{{\n}}"', ACCOUNT.replace("B1,7,id-7", "X,8,id-8") + ",")},
        'accounts.csv:4: batch: "X" is no batch of the tenant',
    ),
]

VALUES: list[tuple[Files, str]] = [
    (lines("customers", CUSTOMERS, ",EUR,UTC"), "customers.csv:2: name: is required"),
    (
        lines("customers", CUSTOMERS, f"{'A' * 501},EUR,UTC"),
        f'customers.csv:2: name: "{"A" * 60}…" is longer than 500 characters',
    ),
    (
        lines("customers", CUSTOMERS, "A,eur,UTC"),
        'customers.csv:2: currency: "eur" is no currency code of ISO 4217',
    ),
    (
        lines("customers", CUSTOMERS, "A,EUR,Mars/Base"),
        'customers.csv:2: billing_time_zone: "Mars/Base" is no time zone of the IANA database',
    ),
    (
        lines("customers", f"{CUSTOMERS},suspended", "A,EUR,UTC,yes"),
        'customers.csv:2: suspended: "yes" is neither true nor false',
    ),
    (lines("customers", CUSTOMERS, "Anna,EUR,UTC"), 'customers.csv:2: name: "Anna" exists already'),
    (
        lines("customers", CUSTOMERS, "A,EUR,UTC", "B,EUR,UTC", "A,EUR,UTC"),
        'customers.csv:4: name: "A" is in line 2 already',
    ),
    (
        lines("customer_sites", "customer,name", "X,S"),
        'customer_sites.csv:2: customer: "X" is no customer of the tenant',
    ),
    (
        lines("customer_sites", "customer,name", "Ulla,Depot"),
        'customer_sites.csv:2: name: "Depot" exists already',
    ),
    (
        lines("distributors", "name,currency,debt", 'D,EUR,"12,50"'),
        'distributors.csv:2: debt: "12,50" is not a decimal amount',
    ),
    (
        lines("distributors", "name,currency,credit_limit", "D,EUR,1e3"),
        'distributors.csv:2: credit_limit: "1e3" is not a decimal amount',
    ),
    (
        lines("roles", "name,permissions", "R,a;;b"),
        'roles.csv:2: permissions: "a;;b" has an empty entry between semicolons',
    ),
    (lines("ivr_languages", "code,name", "de,Deutsch"), 'ivr_languages.csv:2: code: "de" exists already'),
    (
        lines("products", PRODUCT, "P,EUR,card"),
        'products.csv:2: account_type: "card" is none of'
        " prepaid_card, pinless, phone_line, auto_attendant, mobile, voucher",
    ),
    (
        lines("product_add_ons", "product,add_on_product", "Card,X"),
        'product_add_ons.csv:2: add_on_product: "X" is no add-on product of the tenant',
    ),
    (
        lines("product_add_ons", "product,add_on_product", "Card,Night"),
        'product_add_ons.csv:2: add_on_product: "Night" exists already',
    ),
    (
        lines("product_add_ons", "product,add_on_product", "Pin,Sea", "Pin,Sea"),
        'product_add_ons.csv:3: add_on_product: "Sea" is in line 2 already',
    ),
    (lines("prepaid_plans", PLAN, ",,P,1,1"), "prepaid_plans.csv:2: product: or add_on_product is required"),
    (
        lines("prepaid_plans", PLAN, "Card,Night,P,1,1"),
        'prepaid_plans.csv:2: add_on_product: "Night" is given beside a product: a plan belongs to one of them',
    ),
    (
        lines("prepaid_plans", PLAN, "Card,,P,0,1"),
        'prepaid_plans.csv:2: months: "0" is not a whole number from 1 to 999999999',
    ),
    (lines("prepaid_plans", PLAN, ",Night,Nightly,1,1"), 'prepaid_plans.csv:2: name: "Nightly" exists already'),
    (
        lines("prepaid_plans", PLAN, ",Sea,P,1,1", ",Sea,P,2,2"),
        'prepaid_plans.csv:3: name: "P" is in line 2 already',
    ),
    (
        lines("batches", f"{BATCHES},commission_percent", "B,Anna,100.1"),
        'batches.csv:2: commission_percent: "100.1" is not a number from 0 to 100'
        " with at most 5 digits after the point",
    ),
    (lines("batches", BATCHES, "B1,Anna"), 'batches.csv:2: name: "B1" exists already'),
]

_AMOUNT = 'balance: "{}" is not a decimal amount'
_LONG = 'balance: "{}" has more than 20 digits before the point or more than 5 after it'
_DATE = 'activation_date: "{}" is not a date (YYYY-MM-DD)'
_INSTANT = 'first_usage: "{}" is not an instant with an offset (RFC 3339)'
_YEARS = 'first_usage: "{}" is not in the years 1 to 9999 in UTC'
_NUMBER = 'control_number: "{}" is not a whole number from 0 to 999999999'
_DAYS = 'availability_days: "{}" is not a whole number from 1 to 36500'

ACCOUNTS: list[tuple[Files, str]] = [
    (account(column, value), "accounts.csv:2: " + (sentence or f"{column}: is required").format(value))
    for column, value, sentence in [
        ("batch", "X", 'batch: "{}" is no batch of the tenant'),
        ("batch", "", ""),
        ("control_number", "-1", _NUMBER),
        ("control_number", "1000000000", _NUMBER),
        ("control_number", "99999999999999", _NUMBER),
        ("control_number", " 1", 'control_number: "{}" has blanks around it'),
        ("control_number", "0x1", _NUMBER),
        ("control_number", "01", 'control_number: "{}" exists already'),
        ("account_id", "id-2", 'account_id: "{}" exists already'),
        ("account_id", "", ""),
        ("billing_model", "Debit", 'billing_model: "{}" is none of debit, credit, voucher'),
        ("bill_status", "active", 'bill_status: "{}" is none of inactive, open, terminated'),
        ("activation_date", "2026-02-30", _DATE),
        ("activation_date", "2026-1-01", _DATE),
        ("activation_date", "2026--1-01", _DATE),
        ("activation_date", "2026-01--1", _DATE),
        ("activation_date", "01.02.2026", _DATE),
        ("activation_date", "20260201", _DATE),
        ("product", "X", 'product: "{}" is no product of the tenant'),
        ("product", "Pin", 'product: "{}" has the currency USD, the batch\'s customer EUR'),
        ("time_zone", "europe/vienna", 'time_zone: "{}" is no time zone of the IANA database'),
        ("role", "X", 'role: "{}" is no role of the tenant'),
        ("blocked", "1", 'blocked: "{}" is neither true nor false'),
        ("expiration_date", "2026-01-01", 'expiration_date: "{}" is not after the activation date 2026-01-01'),
        ("availability_days", "0", _DAYS),
        ("availability_days", "36501", _DAYS),
        ("availability_days", "1.5", _DAYS),
        *(
            ("first_usage", text, (_YEARS if text[:4] in ("0001", "9999") else _INSTANT).format(text))
            for text in BAD_INSTANTS
            if text and text == text.strip()  # blanks around it are another fault
        ),
        ("last_recharge", "0001-01-01T00:00:00+00:01", _YEARS.replace("first_usage", "last_recharge")),
        ("activation_date", "0000-12-31", _DATE),
        ("expiration_date", "10000-01-01", _DATE.replace("activation", "expiration")),
        ("balance", "1.", _AMOUNT),
        ("balance", ".5", _AMOUNT),
        ("balance", "+1", _AMOUNT),
        ("balance", "NaN", _AMOUNT),
        ("balance", "1_000", _AMOUNT),
        ("balance", "1.000001", _LONG),
        ("balance", "123456789012345678901", _LONG),
        ("associated_number", "1" * 501, f'associated_number: "{"1" * 60}…" is longer than 500 characters'),
        ("unified_messaging", "YES", 'unified_messaging: "{}" is none of as_product, yes, no'),
        ("preferred_language", "fr", 'preferred_language: "{}" is no IVR language of the tenant'),
        ("customer_site", "X", 'customer_site: "{}" is no customer site of the tenant'),
        ("customer_site", "Pier", 'customer_site: "{}" is a site of another customer than the batch\'s'),
        ("distributor", "X", 'distributor: "{}" is no distributor of the tenant'),
        ("distributor", "Store", 'distributor: "{}" has the currency USD, the batch\'s customer EUR'),
        ("custom_fields", "[1]", 'custom_fields: "{}" is not a JSON object'),
        ("custom_fields", "{a}", 'custom_fields: "{{a}}" is not a JSON object'),
        ("add_on_products", "X", 'add_on_products: "{}" is no add-on product of the tenant'),
        ("add_on_products", "Night;Sea", 'add_on_products: "Sea" is not offered with the product Card'),
        ("add_on_products", "Night;", 'add_on_products: "" is no add-on product of the tenant'),
        ("prepaid_plans", "Pins", 'prepaid_plans: "{}" is no plan of the account\'s product and add-ons'),
        ("prepaid_plans", "Nightly", 'prepaid_plans: "{}" is no plan of the account\'s product and add-ons'),
    ]
]
TOGETHER: list[tuple[Files, str]] = [
    (
        {"accounts": accounts("add_on_products,prepaid_plans", f"{ACCOUNT},Night,Monthly")},
        'accounts.csv:2: prepaid_plans: "Monthly" is a plan of two of the account\'s product and add-ons',
    ),
    (
        {"accounts": f"{HEADER}\n{ACCOUNT}\n{ACCOUNT.replace('7', '07', 1).replace('id-7', 'id-9')}\n"},
        'accounts.csv:3: control_number: "07" is in line 2 already',
    ),
    (
        {"accounts": f"{HEADER}\n{ACCOUNT}\n{ACCOUNT.replace('7', '8', 1)}\n"},
        'accounts.csv:3: account_id: "id-7" is in line 2 already',
    ),
]


def _named(case: object) -> str:
    return case[:80] if isinstance(case, str) else ""


@pytest.mark.parametrize(("files", "message"), SHAPE + VALUES + ACCOUNTS + TOGETHER, ids=_named)
async def test_bad_line(loaded: TestDatabase, tmp_path: Path, files: Files, message: str) -> None:
    owner = await asyncpg.connect(loaded.owner_dsn)
    try:
        before = await row_counts(owner)
        with pytest.raises(ImportFailed) as failed:
            await import_directory(loaded.owner_dsn, write(tmp_path, files), TENANT, None)
        assert (failed.value.errors, failed.value.more) == ([message], 0)
        assert await row_counts(owner) == before
    finally:
        await owner.close()


async def test_faults_come_in_order_and_twenty_at_most(database: TestDatabase, owner: Any, tmp_path: Path) -> None:
    rows = [f"B1,{i},n{i},debit,prepaid_card,open,2026-01-01,Card,X,User,y" for i in range(100)]
    short = "B1,1"
    files: Files = {**GOOD, "accounts": accounts("blocked", *rows, short), "roles": "name,assignable\nUser,\nR,2\n"}
    before = await row_counts(owner)
    with pytest.raises(ImportFailed) as failed:
        await import_directory(database.owner_dsn, write(tmp_path, files), TENANT, None)
    assert len(failed.value.errors) == 20
    assert failed.value.more == 1 + 200 + 1 - 20
    assert failed.value.errors[:4] == [
        'roles.csv:3: assignable: "2" is neither true nor false',
        'accounts.csv:2: time_zone: "X" is no time zone of the IANA database',
        'accounts.csv:2: blocked: "y" is neither true nor false',
        'accounts.csv:3: time_zone: "X" is no time zone of the IANA database',
    ]
    assert await row_counts(owner) == before


async def test_what_refers_to_a_faulty_line_is_not_blamed(database: TestDatabase, tmp_path: Path) -> None:
    files: Files = {
        **GOOD,
        "products": "name,currency,account_type\nCard,EUR,x\nPin,USD,pinless\n",
        "customers": f"{CUSTOMERS}\nAnna,EUR\nUlla,USD,UTC\n",
    }
    with pytest.raises(ImportFailed) as failed:
        await import_directory(database.owner_dsn, write(tmp_path, files), TENANT, None)
    assert [error.partition(": ")[0] for error in failed.value.errors] == ["customers.csv:2", "products.csv:2"]


async def test_values_are_shown_on_one_line(database: TestDatabase, tmp_path: Path) -> None:
    files: Files = {"customers": f'{CUSTOMERS}\nA,"E\nU\x1b",UTC\n'}
    with pytest.raises(ImportFailed) as failed:
        await import_directory(database.owner_dsn, write(tmp_path, files), TENANT, None)
    assert failed.value.errors == ['customers.csv:2: currency: "E·U·" has a character that is not seen, U+000A']


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("customer.csv", f"customer.csv: is no file of the import format; allowed are {FILE_NAMES}"),
        ("notes.txt", f"DIR: has none of the files {FILE_NAMES}"),
    ],
)
async def test_a_directory_without_its_files(database: TestDatabase, tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(ImportFailed) as failed:
        await import_directory(database.owner_dsn, tmp_path, TENANT, None)
    assert failed.value.errors == [message.replace("DIR", str(tmp_path))]


async def test_no_directory(database: TestDatabase, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="is no directory"):
        await import_directory(database.owner_dsn, tmp_path / "none", TENANT, None)
