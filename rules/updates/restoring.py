"""Accepted updates, restored from their rows: what one does, and the run that goes on at its cursor."""

from dataclasses import replace
from datetime import datetime

from db import batches
from db.batches import BatchReference
from db.engine import Row, Session
from db.queue import Job
from rules.requests.serialization import request_from_json
from rules.reverts.revert_request import RevertRequest
from rules.reverts.revert_task import RevertTask
from rules.updates.tasks import RequestTask, Task
from rules.updates.update_run import UpdateRun, prepare_run


async def restore_run(session: Session, job: Job, row: Row, now: datetime) -> UpdateRun:
    """An update whose selection is fixed, as its row (`lifecycle.stored`) says: ready for its next chunk."""
    task = await restore_task(session, row, now)
    stored = {name: row[name] for name in ("started_at", "next_chunk", "chunks", "selected", "traceparent")}
    return prepare_run(job.update, job.tenant, task, **stored)


async def restore_task(session: Session, row: Row, now: datetime) -> Task:
    """The task of the update in that row, as it was accepted."""
    batch = await batches.find(session, BatchReference(key=row["batch_id"]), now)
    if batch is None:
        raise LookupError("a batch with updates is never removed")
    if row["reverts"] is not None:
        return RevertTask(batch, RevertRequest.from_json(row["request"]), row["reverted_since"])
    return RequestTask(batch, replace(request_from_json(row["request"]), start_at=row["start_at"]))
