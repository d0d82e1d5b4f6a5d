"""Looking for updates that should be under way while nobody works on them, whatever became of who did.

A worker that was killed leaves its job as it is, taken for under way until its heartbeat is old; the lease of its batch
ends with it. So it is the lease that is looked at.
"""

from datetime import datetime, timedelta

from sqlalchemy import select

from db import queue
from db.engine import Database, Mode, Row, Session, Tenant
from db.leases import leased_batches
from db.queue import Job
from db.tables import tenants
from rules.updates.statements import lifecycle

GRACE_PERIOD = timedelta(seconds=1)
"""How long an update may be without anybody right after its acceptance: who accepted it is about to begin."""


async def requeue_orphans(database: Database, now: datetime) -> None:
    """Queues jobs for what should be under way and is not."""
    for tenant in await _tenants(database):
        async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
            left = [Job(tenant, row["id"]) for row in await _orphans(session, now - GRACE_PERIOD, now)]
            await queue.enqueue_orphans(session, left)


async def small_orphans(database: Database, now: datetime, small: int, after: timedelta) -> list[Job]:
    """The updates of up to `small` accounts that should be under way for that long, and that nobody works on."""
    found: list[Job] = []
    for tenant in await _tenants(database):
        async with database.transaction(tenant) as session:
            rows = await _orphans(session, now - after, now)
        found += [Job(tenant, row["id"]) for row in rows if row["state"] != "SCHEDULED" and row["selected"] <= small]
    return found


async def _tenants(database: Database) -> list[Tenant]:
    async with database.transaction(None) as session:
        return [Tenant(row[0]) for row in await session.rows(select(tenants.c.id))]


async def _orphans(session: Session, since: datetime, now: datetime) -> list[Row]:
    """What is due, and what is first in its batch's queue and nobody works on."""
    rows = await session.rows(lifecycle.orphans(), since=since, now=now)
    taken = await leased_batches(session, (row["batch_id"] for row in rows)) if rows else ()
    return [row for row in rows if row["state"] == "SCHEDULED" or row["batch_id"] not in taken]
