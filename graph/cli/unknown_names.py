"""Whether those whom a token names are there, as far as the database can be asked."""

import asyncio

import asyncpg

from db import embedded
from db.engine import Database
from db.reading.parties import distributor_named, tenant_named
from db.settings import Settings

_PATIENCE = 3.0
"""Seconds for the whole question: a token does not wait for a database that is away."""

_AWAY = "Not checked whether the token's tenant is there: the database does not answer."


def doubts(settings: Settings, tenant: str, distributor: str | None) -> str | None:
    """What is wrong with the names of a token, in a sentence; None if nothing is. Starts no database."""
    dsn = settings.database_url or settings.owner_database_url or embedded.running(settings.data_dir)
    if dsn is None:
        return _AWAY
    try:
        return asyncio.run(_asked(dsn, tenant, distributor))
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return _AWAY


async def _asked(dsn: str, tenant: str, distributor: str | None) -> str | None:
    async with asyncio.timeout(_PATIENCE):
        database = await Database.open(dsn, size=1)
        try:
            return await _missing(database, tenant, distributor)
        finally:
            database.pool.terminate()


async def _missing(database: Database, tenant: str, distributor: str | None) -> str | None:
    async with database.transaction(None) as session:
        key = await tenant_named(session, tenant)
    if key is None:
        return f"Warning: there is no tenant {tenant!r} in the database: the server refuses this token until there is."
    if distributor is None:
        return None
    async with database.transaction(key) as session:
        known = await distributor_named(session, distributor)
    if known is None:
        return f"Warning: the tenant {tenant!r} has no distributor {distributor!r}: this token sees nothing."
    return None
