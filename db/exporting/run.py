"""One run of the export: one snapshot, the files in the order in which the import reads them.

Values are checked on a second connection while they are written: of a million accounts either takes as long.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.background.child_tasks import cancel_and_wait
from db.connections.hosts import connect_to_primary
from db.exporting import losses
from db.exporting.rows import ordered_lines
from db.importing import staging
from db.importing.catalogue import FILES
from db.tables.security import TENANT
from db.usage_error import UsageError

_SETTINGS = "SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL jit = off; SET LOCAL statement_timeout = 0"


@dataclass(frozen=True)
class Summary:
    """The result of an export: the tenant's name, the rows by file, and what is in no file, in words."""

    tenant: str
    rows: dict[str, int]
    left_out: list[str]


async def export_tenant(dsn: str, directory: Path, tenant: str) -> Summary:
    """Writes a tenant to a directory that is empty or not there yet, as it is in one snapshot.

    `dsn` is the owner's. Raises UsageError, with nothing written, for a directory that has something in it, an unknown
    tenant, and values that the format cannot carry.
    """
    with _new(directory):
        async with _transaction(dsn) as connection:
            key = await connection.fetchval("SELECT id FROM tenants WHERE name = normalize($1::text)", tenant)
            if key is None:
                raise UsageError(f"There is no tenant {tenant!r} in the database.")
            snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
            checking = asyncio.create_task(_check(dsn, snapshot, key))
            writing = asyncio.create_task(_write(connection, directory, key))
            try:
                _, rows = await asyncio.gather(checking, writing)
            finally:
                await cancel_and_wait(checking, writing)
            return Summary(tenant, rows, await losses.left_out(connection, key))


@asynccontextmanager
async def _transaction(dsn: str, snapshot: str | None = None) -> AsyncIterator[Any]:
    """A connection of the owner in a transaction with a snapshot of its own, or with that one."""
    settings = {"timezone": "UTC", "application_name": "account_batch export"}
    connection = await connect_to_primary(dsn, server_settings=settings)
    try:
        async with connection.transaction(isolation="repeatable_read"):
            if snapshot is not None:
                await connection.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
            await connection.execute(_SETTINGS)
            yield connection
    finally:
        await connection.close()


async def _check(dsn: str, snapshot: str, tenant: int) -> None:
    """Raises UsageError for values that the format cannot carry."""
    async with _transaction(dsn, snapshot) as connection:
        await connection.execute(f"SET LOCAL {TENANT} = '{tenant}'")
        await staging.prepare(connection)
        await losses.refuse_if_any(connection, tenant)


async def _write(connection: Any, directory: Path, tenant: int) -> dict[str, int]:
    """Writes the files; returns their rows."""
    await connection.execute(f"SET LOCAL {TENANT} = '{tenant}'")
    rows = {}
    for file in FILES:
        with (directory / file.name).open("xb") as output:
            status = await connection.copy_from_query(
                ordered_lines(file, tenant), output=output, format="csv", header=True
            )
        rows[file.name] = int(status.rpartition(" ")[2])
    return rows


@contextmanager
def _new(directory: Path) -> Iterator[None]:
    """The directory, made if need be; on an error, what was written is removed again."""
    made = not directory.exists()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if any(directory.iterdir()):
            raise UsageError(f"{directory} is not empty: name a directory that is, or one that is not there yet.")
    except OSError as error:
        raise UsageError(f"{directory} cannot be written to: {error.strerror}.") from error
    try:
        yield
    except BaseException:
        for file in FILES:
            (directory / file.name).unlink(missing_ok=True)
        if made:
            directory.rmdir()
        raise
