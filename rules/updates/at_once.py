"""Small updates of one chunk, done in the transaction that accepts them: one commit for all of it.

The transaction holds the lease of the batch, so that it runs alone in its batch as every update does. Nobody sees the
update before it has ended, and a crash leaves neither the update nor anything that it did.
"""

from datetime import datetime
from typing import Any

from db.engine import Session
from db.tracing import spans
from rules.requests.request import RefusalPolicy
from rules.updates import chunk_work
from rules.updates.statements import lifecycle
from rules.updates.update_run import UpdateRun


async def run_at_once(session: Session, update: UpdateRun, now: datetime) -> dict[str, Any] | None:
    """Run an accepted update to its end; returns its counts, None where it has to wait for its turn.

    Raises whatever goes wrong: the acceptance is undone with it.
    """
    if not await session.rows(lifecycle.start_at_once(), batch_update=update.key):
        return None
    with spans.within("update", update=update.key, accounts=update.selected):
        if update.task.on_refusal is RefusalPolicy.REFUSE_BATCH:
            return await chunk_work.run_all_or_nothing(session, update, now, locked=False)
        return await chunk_work.run_chunk(session, update, now, locked=False, chunk=0)
