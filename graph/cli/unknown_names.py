"""Checks whether the tenant and distributor that a token names exist, if the database can be reached."""

import asyncio

import asyncpg

from db import embedded
from db.engine import Database
from db.reading.parties import distributor_named, tenant_named
from db.settings import Settings

_CHECK_TIMEOUT = 3.0
"""Seconds for the whole check: a token does not wait for a database that is down."""

_NOT_CHECKED = "Not checked whether the token's tenant is there: the database does not answer."


def warning(settings: Settings, tenant: str, distributor: str | None) -> str | None:
    """A sentence if the names were not found or not checked; None if they exist. Starts no database."""
    dsn = settings.database_url or settings.owner_url or embedded.running(settings.data_dir)
    if dsn is None:
        return _NOT_CHECKED
    try:
        return asyncio.run(_check(dsn, tenant, distributor))
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return _NOT_CHECKED


async def _check(dsn: str, tenant: str, distributor: str | None) -> str | None:
    async with asyncio.timeout(_CHECK_TIMEOUT):
        database = await Database.open(dsn, size=1)
        try:
            return await _missing_name(database, tenant, distributor)
        finally:
            database.pool.terminate()


async def _missing_name(database: Database, tenant: str, distributor: str | None) -> str | None:
    async with database.transaction(None) as session:
        key = await tenant_named(session, tenant)
    if key is None:
        return f"Warning: there is no tenant {tenant!r} in the database: the server refuses this token until there is."
    if distributor is None:
        return None
    async with database.transaction(key) as session:
        found = await distributor_named(session, distributor)
    if found is None:
        return f"Warning: the tenant {tenant!r} has no distributor {distributor!r}: this token sees nothing."
    return None
