"""Filling a tenant, from files or with the demo, and telling what was loaded."""

import asyncio
from pathlib import Path

from db.demo import load_demo
from db.importing import Summary, import_directory
from graph.cli.progress import bars


def load_files(dsn: str, directory: Path, tenant: str) -> None:
    """Loads a directory and prints how much it was; raises ImportFailed."""
    with bars() as report:
        summary = asyncio.run(import_directory(dsn, directory, tenant, report))
    _tell(summary)


def load_demonstration(dsn: str, accounts: int, tenant: str) -> None:
    """Loads the demo and prints how much it was; raises DemoThereAlready."""
    with bars() as report:
        summary = asyncio.run(load_demo(dsn, accounts, tenant, report))
    _tell(summary)


def _tell(summary: Summary) -> None:
    print(f"Loaded into the tenant {summary.tenant}:")
    for file, rows in summary.rows.items():
        print(f"{rows:>12,} {file.removesuffix('.csv').replace('_', ' ')}")
