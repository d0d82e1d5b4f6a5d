"""Loads a tenant, from files or with the demo, or writes one to files, and prints what was loaded or written."""

import asyncio
from pathlib import Path

from db.demo import SUMMER, load_demo, sizes
from db.exporting import export_tenant
from db.importing import Summary, import_directory
from graph.cli.names import count_of
from graph.cli.progress import bars


def load_files(dsn: str, directory: Path, tenant: str) -> None:
    """Loads a directory of files and prints the number of rows; raises ImportFailed."""
    with bars() as report:
        summary = asyncio.run(import_directory(dsn, directory, tenant, report))
    _print_summary(summary)


def write_files(dsn: str, directory: Path, tenant: str) -> None:
    """Writes a tenant to a directory, and prints the number of rows and what is in no file; raises UsageError."""
    summary = asyncio.run(export_tenant(dsn, directory, tenant))
    print(f"Wrote the tenant {summary.tenant} to {directory}:")
    _print_rows(summary.rows)
    if summary.left_out:
        print("The import format has no place for:")
        for words in summary.left_out:
            print(f"  {words}")


def load_demonstration(dsn: str, accounts: int, tenant: str) -> None:
    """Loads the demo and prints the number of rows; raises DemoThereAlready."""
    with bars() as report:
        summary = asyncio.run(load_demo(dsn, accounts, tenant, report))
    _print_summary(summary)
    print(f"{sum(sizes(accounts)):,} accounts in all; the largest batch, {SUMMER}, has {accounts:,} of them.")


def _print_summary(summary: Summary) -> None:
    print(f"Loaded into the tenant {summary.tenant}:")
    _print_rows(summary.rows)


def _print_rows(rows_by_file: dict[str, int]) -> None:
    for file, rows in rows_by_file.items():
        number, _, noun = count_of(rows, things(file)).partition(" ")
        print(f"{number:>12} {noun}")


def things(file: str) -> str:
    """The noun, in the plural, for the rows of a file: `add_on_products.csv` -> add-on products."""
    return file.removesuffix(".csv").replace("_", " ").replace("ivr", "IVR").replace("add on", "add-on")
