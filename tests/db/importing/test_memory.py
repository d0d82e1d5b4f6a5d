"""The import holds one piece of a file at a time, however many accounts there are."""

import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from db.importing import ImportFailed, import_directory
from tests.db.importing.test_loading import GOOD, HEADER, TENANT, write
from tests.support.postgres import TestCluster

FEW, MANY = 10_000, 30_000
A_ROW = 20
"""Bytes that the peak may grow by for each more row; a row itself has more than three times as many in the file."""

BOUND = 4_000_000
"""Bytes that it may hold at all."""

Line = Callable[[int], str]
Load = Callable[[str, Path, int], Awaitable[None]]


def _faulty(i: int) -> str:
    """Two widths, so that the records are told one by one; lines of commas; names in another form."""
    return f"B1,{i},e\u0301-{i},debit,prepaid_card,open,2026-01-01,Card,UTC,User,{'x,' * (i % 2)}\n,,,\n"


def _good(i: int) -> str:
    return f"B1,{i},id-{i},debit,prepaid_card,open,2026-01-01,Card,Europe/Vienna,User\n"


async def _fails(dsn: str, directory: Path, rows: int) -> None:
    with pytest.raises(ImportFailed) as failed:
        await import_directory(dsn, directory, TENANT, None)
    assert (len(failed.value.errors), failed.value.more) == (20, rows - 20)


async def _succeeds(dsn: str, directory: Path, rows: int) -> None:
    summary = await import_directory(dsn, directory, TENANT, None)
    assert summary.rows["accounts.csv"] == rows


async def _peak(cluster: TestCluster, directory: Path, rows: int, line: Line, load: Load) -> int:
    """Most bytes that Python held at once while it loaded that many rows into a database of their own."""
    write(directory, dict(GOOD))
    with (directory / "accounts.csv").open("w") as out:
        out.write(f"{HEADER}\n")
        out.writelines(map(line, range(rows)))
    async with cluster.database() as database:
        tracemalloc.start()
        try:
            await load(database.owner_dsn, directory, rows)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@pytest.mark.parametrize(("line", "load"), [(_faulty, _fails), (_good, _succeeds)], ids=["faults", "file"])
async def test_memory_does_not_grow_with(cluster: TestCluster, tmp_path: Path, line: Line, load: Load) -> None:
    few, many = [await _peak(cluster, tmp_path, rows, line, load) for rows in (FEW, MANY)]
    assert many - few < A_ROW * (MANY - FEW), (few, many)
    assert many < BOUND
