"""Background upkeep of each server process: folds facets, restamps accounts, has tables analysed.

Statistics are exact without it; it keeps reading them cheap.
"""

from collections.abc import Callable
from contextlib import suppress

import asyncpg

from db import facets
from db.background.analyze import analyse
from db.background.lasting_faults import LastingFaults
from db.background.loop import BackgroundLoop
from db.engine import Database, Mode, Tenant
from db.tenants import for_each_tenant

NAME = "upkeep of statistics"

INTERVAL = 2.0
"""Seconds between two rounds."""

CHUNK = 10_000
"""Accounts that one transaction checks for restamping."""


async def run_forever(
    database: Database, interval: float = INTERVAL, tell: Callable[[int], object] | None = None
) -> None:
    """Run rounds until cancelled, with `interval` seconds between them; `tell` gets what each has found unfolded."""

    faults = LastingFaults(NAME)

    async def run_round() -> None:
        unfolded = await run_once(database, faults)
        if tell is not None:
            tell(unfolded)

    await BackgroundLoop(NAME, interval).run(run_round)


async def run_once(database: Database, faults: LastingFaults | None = None) -> int:
    """Analyse tables that never were; for every tenant restamp stale accounts and fold unfolded facets.

    `faults` are those that tenants have met in earlier rounds. Returns the number of unfolded facets that it has found,
    folded since or not.
    """
    found = 0

    async def restamp_and_fold(tenant: Tenant) -> None:
        nonlocal found
        async with database.transaction(tenant) as session:
            stale, unfolded = await facets.stale_batches(session), await facets.unfolded_batches(session)
        # Before any work, which may fail: what cannot be folded has to be seen.
        found += sum(of_batch.facets for of_batch in unfolded)
        for batch in stale:
            await _restamp(database, tenant, batch)
        for batch in dict.fromkeys([*stale, *(of_batch.batch for of_batch in unfolded if of_batch.due)]):
            async with database.transaction(tenant, Mode.WRITE_LOCKED, durable=False) as session:
                await facets.fold(session, batch)

    await analyse(database)
    await for_each_tenant(database, faults or LastingFaults(NAME), restamp_and_fold)
    return found


async def _restamp(database: Database, tenant: Tenant, batch: int) -> None:
    """Restamp a batch chunk by chunk; on a conflict with another writer, leave the rest to the next round."""
    after: int | None = -1
    with suppress(asyncpg.SerializationError, asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError):
        while after is not None:
            async with database.transaction(tenant, Mode.WRITE, durable=False) as session:
                await facets.suppress_triggers(session)
                after = await facets.restamp(session, batch, after, CHUNK)
