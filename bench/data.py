"""Batches to measure on: of boxes, as operators sell them, so that accounts share their facets.

They are loaded by the import like any data, from a directory in the import format.
"""

import asyncio
import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.process import run
from bench.table import Notes

TENANT = "bench"
PRODUCTS = 6
BOX = 500
_LANGUAGES = ("en", "cs", "de", "fr", "es", "it", "pl", "uk")
_ZONES = ("Europe/Prague", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/Rome")
_FIRST_USE = datetime(2026, 6, 1, tzinfo=UTC)

Rows = Iterable[Iterable[object]]


_BATCHES = "name,customer,commission_percent"


def _catalogue(sizes: list[int]) -> dict[str, tuple[str, Rows]]:
    """The files other than that of accounts: header and rows of each."""
    products = range(1, PRODUCTS + 1)
    return {
        "customers": ("name,currency,billing_time_zone", [("Customer", "EUR", "Europe/Prague")]),
        "customer_sites": ("customer,name", [("Customer", f"Site {n}") for n in range(1, 11)]),
        "distributors": ("name,currency", [(f"Distributor {n}", "EUR") for n in range(1, 41)]),
        "roles": ("name", [(f"Role {n}",) for n in range(1, 5)]),
        "ivr_languages": ("code,name", [(code, code) for code in _LANGUAGES]),
        "products": (
            "name,currency,account_type,service_availability_threshold,associated_number",
            [(f"Product {n}", "EUR", "prepaid_card", n % 3 * 3, "true") for n in products],
        ),
        "add_on_products": ("name,currency", [(f"Add-on {n}", "EUR") for n in range(1, 4)]),
        "product_add_ons": (
            "product,add_on_product",
            [(f"Product {product}", f"Add-on {add_on}") for product in products for add_on in range(1, 4)],
        ),
        "prepaid_plans": ("product,name,months,fee", [(f"Product {n}", "6 months", 6, 10) for n in products]),
        "batches": (_BATCHES, [(f"{size:,}", "Customer", 15) for size in sizes]),
    }


_ACCOUNT = (
    "batch,control_number,account_id,product,role,customer_site,distributor,activation_date,expiration_date,"
    "billing_model,account_type,bill_status,balance,opening_balance,time_zone,preferred_language,associated_number,"
    "first_usage,registered,add_on_products,prepaid_plans"
)


def _accounts(name: str, batch: int, size: int) -> Iterator[Iterable[object]]:
    """A box has one distributor, site, product and pair of dates; usage and amounts differ by account."""
    for n in range(1, size + 1):
        box = n // BOX
        activation = date(2026, 1, 1) + timedelta(days=box % 4 * 30)
        expiration = date(2027, 6, 1) + timedelta(days=box // 40 % 12 * 30)
        yield (
            name, n, f"9{batch:05}{n:09}", f"Product {1 + box % PRODUCTS}", f"Role {1 + n % 4}",
            f"Site {1 + box % 10}", f"Distributor {1 + box % 40}", activation, expiration,
            "debit", "prepaid_card", "open", 5 + n % 20, 25, _ZONES[n % 5], _LANGUAGES[n % 8], f"+420{100000000 + n}",
            "" if n % 3 else (_FIRST_USE + timedelta(seconds=n)).isoformat(), "false" if n % 50 else "true",
            "" if n % 5 else "Add-on 1", "" if n % 10 else "6 months",
        )  # fmt: skip


def _write(path: Path, header: str, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(f"{header}\n")
        csv.writer(out, lineterminator="\n").writerows(rows)


def write_catalogue(directory: Path) -> None:
    """Write what batches refer to, without any."""
    for name, (header, rows) in _catalogue([]).items():
        _write(directory / f"{name}.csv", header, rows)


def write_batches(directory: Path, names: list[str], size: int, first: int) -> None:
    """Write batches of that size each, whose account IDs differ from those of all with a number below `first`."""
    _write(directory / "batches.csv", _BATCHES, [(name, "Customer", 15) for name in names])
    accounts = (row for place, name in enumerate(names, first) for row in _accounts(name, place, size))
    _write(directory / "accounts.csv", _ACCOUNT, accounts)


def _all_accounts(sizes: list[int]) -> Iterator[Iterable[object]]:
    for place, size in enumerate(sizes, 1):
        yield from _accounts(f"{size:,}", place, size)


async def fill(database: Path, owner: Any, sizes: list[int]) -> tuple[dict[int, int], Notes]:
    """Imports the tenant `bench` with a batch of each size, by the command; return the batches' keys by size.

    The notes say how long that took.
    """
    with tempfile.TemporaryDirectory(prefix="ab-bench-data-") as directory:
        for name, (header, rows) in _catalogue(sizes).items():
            _write(Path(directory) / f"{name}.csv", header, rows)
        _write(Path(directory) / "accounts.csv", _ACCOUNT, _all_accounts(sizes))
        seconds, memory = await asyncio.to_thread(run, database, "import", directory, "--tenant", TENANT)
    keys = {row["name"]: row["id"] for row in await owner.fetch("SELECT id, name FROM batches")}
    note = f"{seconds:.1f} s, {memory:.0f} MB of memory"
    return {size: keys[f"{size:,}"] for size in sizes}, {f"import of {sum(sizes):,} accounts": note}
