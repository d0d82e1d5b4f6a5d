"""Writes the demo as a directory in the import format, so that it is loaded by the same import as any data."""

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from random import Random

from db.demo import world
from db.demo.accounts import rows
from db.demo.plan import BATCHES, sizes
from db.importing.catalogue import FILES


def write_demo(directory: Path, accounts: int, seed: int = 1, today: date | None = None) -> None:
    """Writes the files; the largest batch has exactly `accounts` accounts, the others at most that.

    The same `accounts`, `seed` and `today` (absent: the day in UTC) give the same bytes. Accounts are written as they
    are generated, so that memory does not grow with their number. A column that the demo does not fill stays empty.
    """
    day = today or datetime.now(UTC).date()
    random = Random(seed)  # noqa: S311 - a demo, no secret
    contents: dict[str, Iterable[world.Row]] = {
        "customers": world.CUSTOMERS,
        "customer_sites": world.CUSTOMER_SITES,
        "distributors": world.DISTRIBUTORS,
        "roles": world.ROLES,
        "ivr_languages": world.IVR_LANGUAGES,
        "products": world.PRODUCTS,
        "add_on_products": world.ADD_ON_PRODUCTS,
        "product_add_ons": world.PRODUCT_ADD_ONS,
        "prepaid_plans": world.PREPAID_PLANS,
        "batches": [
            {"name": batch.name, "customer": batch.customer, "commission_percent": batch.commission}
            for batch in BATCHES
        ],
        "accounts": chain.from_iterable(
            rows(batch, size, day, random) for batch, size in zip(BATCHES, sizes(accounts), strict=True)
        ),
    }
    directory.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        with (directory / file.name).open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, file.columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(contents[file.table])
