"""One run of the import: one connection, one transaction, the files in their order."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from db.connections.connection_errors import CONNECTION_LOST
from db.connections.hosts import connect_to_primary
from db.importing import checking, loading, sets, staging
from db.importing.catalogue import FILES
from db.importing.faults import Faults, ImportFailed
from db.importing.reading import Progress
from db.tables.security import TENANT

log = logging.getLogger(__name__)

_LOCK = 7_231_906
"""The first key of the advisory lock that one import of a tenant holds; the second is the tenant's."""

_SETTINGS = """
SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL jit = off; SET LOCAL work_mem = '128MB'; SET LOCAL statement_timeout = 0;
SET LOCAL default_statistics_target = 10
"""
# The target of statistics is that of the copied files: which of them are large, and have few values in a column.

_ACCOUNTS = len(FILES) - 1
_OTHER_TABLES = ("tenants", "facets", "facet_slices")
"""Tables that an import fills in addition to those of its files."""
_CONCURRENT_WRITE = "another program wrote to the tenant while the files were checked: "


@dataclass(frozen=True)
class Summary:
    """The result of an import: the tenant's name, and the number of rows by file."""

    tenant: str
    rows: dict[str, int]


async def import_directory(dsn: str, directory: Path, tenant: str, progress: Progress | None = None) -> Summary:
    """Loads a directory in the import format into a tenant, which is created if it does not exist, in one transaction.

    `dsn` is the owner's. Raises ImportFailed with the faults of the files; then nothing was loaded.
    """
    staging.present(directory)
    connection = await connect_to_primary(
        dsn, server_settings={"timezone": "UTC", "temp_buffers": "64MB", "application_name": "account_batch import"}
    )
    try:
        async with connection.transaction(isolation="read_committed"):
            rows = await _run(connection, directory, tenant, progress)
        await _analyse(connection)
    except asyncpg.IntegrityConstraintViolationError as error:
        raise ImportFailed([_CONCURRENT_WRITE + str(error)]) from error
    finally:
        await connection.close()
    return Summary(tenant, rows)


async def _analyse(connection: Any) -> None:
    """Run ANALYZE on the tables that were filled. What fails is logged: the rows are committed, and upkeep does it."""
    try:
        await connection.execute(f"ANALYZE {', '.join((*_OTHER_TABLES, *(file.table for file in FILES)))}")
    except (*CONNECTION_LOST, asyncpg.PostgresError) as reason:
        log.warning("ANALYZE postponed: %s", type(reason).__name__)


async def _run(connection: Any, directory: Path, tenant: str, progress: Progress | None) -> dict[str, int]:
    faults = Faults()
    await connection.execute(_SETTINGS)
    await staging.prepare(connection)
    staged = await staging.stage(connection, directory, faults, progress)
    key = await enter(connection, tenant)
    for place in range(_ACCOUNTS):
        await checking.check(connection, place, key)
        await loading.insert(connection, place, key)
    await sets.resolve(connection, key)
    if faults.total or await checking.any_fault(connection) or not await _insert_unchecked(connection, key, staged):
        await checking.check(connection, _ACCOUNTS, key)
        await checking.collect(connection, faults)
        faults.raise_any()
        await loading.insert_accounts(connection, key, staged, checked=True)
    return staged.records


async def _insert_unchecked(connection: Any, tenant: int, staged: staging.Staged) -> bool:
    """Insert the accounts without a search for their faults; false, with nothing inserted, where one has any."""
    try:
        async with connection.transaction():
            await loading.insert_accounts(connection, tenant, staged, checked=False)
    except loading.FAULTY as fault:
        log.debug("the accounts are checked: %s", type(fault).__name__)
        return False
    return True


async def enter(connection: Any, name: str) -> int:
    """Set the transaction's tenant, created if it does not exist, after other imports into it; return its key."""
    await connection.execute("INSERT INTO tenants (name) VALUES (normalize($1::text)) ON CONFLICT DO NOTHING", name)
    key: int = await connection.fetchval("SELECT id FROM tenants WHERE name = normalize($1::text)", name)
    await connection.execute("SELECT pg_advisory_xact_lock($1, $2)", _LOCK, key)
    await connection.execute(f"SET LOCAL {TENANT} = '{key}'")
    return key
