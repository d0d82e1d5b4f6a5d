"""What a server does in the background, and nobody waits for: folds facets, restamps accounts, has tables analysed.

Statistics are exact without it; it keeps them cheap.
"""

import asyncio
import logging
from contextlib import suppress

import asyncpg
from sqlalchemy import select

from db import facets
from db.analyze import analyse
from db.connection_errors import CONNECTION_LOST, CommandTimeout
from db.engine import Database, Mode, Tenant
from db.tables import tenants

INTERVAL = 2.0
"""Seconds between two rounds."""

CHUNK = 10_000
"""Control numbers that one transaction restamps."""

log = logging.getLogger(__name__)


async def run_forever(database: Database, interval: float = INTERVAL) -> None:
    """Goes round until it is cancelled; a database that is away for a while is waited for."""
    while True:
        try:
            await run_once(database)
        except (*CONNECTION_LOST, CommandTimeout, asyncpg.PostgresError) as reason:
            log.warning("upkeep of statistics put off: %s", type(reason).__name__)
        except Exception:
            log.exception("upkeep of statistics is tried again")
        await asyncio.sleep(interval)


async def run_once(database: Database) -> None:
    """Analyses what never was; restamps what is stale and folds what has piled up, for every tenant."""
    await analyse(database)
    async with database.transaction(None) as session:
        keys = [row[0] for row in await session.rows(select(tenants.c.id).order_by(tenants.c.id))]
    for tenant in map(Tenant, keys):
        async with database.transaction(tenant) as session:
            stale, piled = await facets.stale_batches(session), await facets.batches_to_fold(session)
        for batch in stale:
            await _restamp(database, tenant, batch)
        for batch in dict.fromkeys([*stale, *piled]):
            async with database.transaction(tenant, Mode.WRITE_LOCKED, durable=False) as session:
                await facets.fold(session, batch)


async def _restamp(database: Database, tenant: Tenant, batch: int) -> None:
    """Chunk by chunk; where another program writes to the same accounts at this moment, the next round goes on."""
    after: int | None = -1
    with suppress(asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError):
        while after is not None:
            async with database.transaction(tenant, Mode.WRITE, durable=False) as session:
                await facets.suppress_triggers(session)
                after = await facets.restamp(session, batch, after, CHUNK)
