"""The import holds one piece of a file at a time, however many accounts there are."""

import tracemalloc
from pathlib import Path

import pytest

from db.importing import ImportFailed, import_directory
from tests.db.importing.test_loading import GOOD, HEADER, TENANT, write
from tests.support.postgres import TestDatabase

MANY = 100_000
BOUND = 4_000_000


async def test_memory_does_not_grow_with_the_faults(database: TestDatabase, tmp_path: Path) -> None:
    write(tmp_path, dict(GOOD))
    with (tmp_path / "accounts.csv").open("w") as out:
        out.write(f"{HEADER}\n")
        for i in range(MANY):
            # Two widths, so that the records are told one by one; lines of commas; names in another form.
            out.write(f"B1,{i},e\u0301-{i},debit,prepaid_card,open,2026-01-01,Card,UTC,User,{'x,' * (i % 2)}\n,,,\n")
    tracemalloc.start()
    try:
        with pytest.raises(ImportFailed) as failed:
            await import_directory(database.owner_dsn, tmp_path, TENANT, None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(failed.value.errors), failed.value.more) == (20, MANY - 20)
    assert peak < BOUND < (tmp_path / "accounts.csv").stat().st_size


async def test_memory_does_not_grow_with_the_file(database: TestDatabase, tmp_path: Path) -> None:
    write(tmp_path, dict(GOOD))
    with (tmp_path / "accounts.csv").open("w") as out:
        out.write(f"{HEADER}\n")
        for i in range(MANY):
            out.write(f"B1,{i},id-{i},debit,prepaid_card,open,2026-01-01,Card,Europe/Vienna,User\n")
    tracemalloc.start()
    try:
        summary = await import_directory(database.owner_dsn, tmp_path, TENANT, None)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert summary.rows["accounts.csv"] == MANY
    assert peak < BOUND < (tmp_path / "accounts.csv").stat().st_size
