"""Finding orphans: updates that should be running while no process runs them, because theirs died.

The job of a killed worker still counts as picked until its heartbeat is too old, but the lease of its batch ends with
the worker. So an update is orphaned if its batch has no lease.
"""

from datetime import datetime, timedelta

from db import queue
from db.background.lasting_faults import LastingFaults
from db.connections.leases import leased_batches
from db.engine import Database, Mode, Row, Session, Tenant
from db.queue import Job
from db.tenants import for_each_tenant
from rules.updates.statements import lifecycle

NAME = "search for orphaned updates"

GRACE_PERIOD = timedelta(seconds=1)
"""Grace period before an update without a lease counts as orphaned: the server that accepted it is about to run it."""


async def requeue_orphans(database: Database, now: datetime, faults: LastingFaults | None = None) -> None:
    """Enqueue jobs for orphans and for scheduled updates that are due.

    `faults` are those that tenants have met in earlier searches.
    """

    async def requeue(tenant: Tenant) -> None:
        async with database.transaction(tenant, Mode.WRITE_LOCKED) as session:
            jobs = [Job(tenant, row["id"]) for row in await _orphans(session, now - GRACE_PERIOD, now)]
            await queue.enqueue_orphans(session, jobs)

    await for_each_tenant(database, faults or LastingFaults(NAME), requeue)


async def small_orphans(
    database: Database, now: datetime, small: int, after: timedelta, faults: LastingFaults | None = None
) -> list[Job]:
    """Orphans of up to `small` accounts, whose updates have been queued or running for `after` or longer."""
    jobs: list[Job] = []

    async def collect(tenant: Tenant) -> None:
        async with database.transaction(tenant) as session:
            rows = await _orphans(session, now - after, now)
        jobs.extend(Job(tenant, row["id"]) for row in rows if row["state"] != "SCHEDULED" and row["selected"] <= small)

    await for_each_tenant(database, faults or LastingFaults(NAME), collect)
    return jobs


async def _orphans(session: Session, since: datetime, now: datetime) -> list[Row]:
    """Scheduled updates that are due, and updates first in their batch's queue whose batch has no lease."""
    rows = await session.rows(lifecycle.orphans(), since=since, now=now)
    leased = await leased_batches(session, (row["batch_id"] for row in rows)) if rows else ()
    return [row for row in rows if row["state"] == "SCHEDULED" or row["batch_id"] not in leased]
