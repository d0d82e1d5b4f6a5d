"""Starting an update: its selection is fixed, in chunks, when it is accepted or when its time has come."""

from datetime import datetime

from db import queue
from db.background import retention
from db.engine import Row, Session
from db.queue import Job
from rules.judging import composed
from rules.judging.statements.distributors import suspended_distributors
from rules.updates.restoring import restore_task
from rules.updates.statements import lifecycle
from rules.updates.statements.fixed_selection import chunk_parameters
from rules.updates.statements.fixed_selection import fix_selection as fix
from rules.updates.tasks import RequestTask


async def start_scheduled(session: Session, job: Job, now: datetime, chunk_size: int) -> Row | None:
    """Fix the selection of a scheduled update that is due, and queue it; returns its row, None where it is not due."""
    row = await session.row(lifecycle.stored(locked=True), batch_update=job.update)
    if row is None or row["state"] != "SCHEDULED":
        return row
    if row["start_at"] > now:
        await queue.enqueue(session, job, row["start_at"] - now)
        return None
    suspended = await session.value(suspended_distributors())
    await session.rows(lifecycle.start_scheduled(), batch_update=job.update, now=now, suspended=suspended)
    task = await restore_task(session, row, now)
    if not isinstance(task, RequestTask):
        raise TypeError("a revert is never scheduled")
    await fix_selection(session, job, task, now, chunk_size)
    return await session.row(lifecycle.stored(locked=False), batch_update=job.update)


async def fix_selection(
    session: Session, job: Job, task: RequestTask, started_at: datetime, chunk_size: int
) -> list[int]:
    """Fix the selection of an update that starts at that instant, in chunks; returns their numbers of accounts."""
    await retention.ensure_partition(session, started_at)
    of_update = {"tenant": job.tenant, "batch_update": job.update, **chunk_parameters(chunk_size)}
    shape = task.request.filter.shape
    statement, values = fix(shape), {**task.request.values(task.batch), **of_update}
    return [row[0] for row in await session.planned(composed.planning(shape)).rows(statement, **values)]
