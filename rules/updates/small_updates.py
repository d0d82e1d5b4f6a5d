"""Small updates, which are done before the mutation that asks for them is answered.

It is answered once the update has ended or waits behind another one of its batch. Whoever else has the batch for a
moment (who has just ended the update before, who looked whose turn it is) is waited for.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from db.child_tasks import cancel_and_wait
from db.connection_errors import CONNECTION_LOST
from db.engine import Database, Session
from db.queue import Job
from rules.updates import retrying, turns
from rules.updates.statements import lifecycle

log = logging.getLogger(__name__)

_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds in which a database that went away may be back while a small update is worked on."""

_FIRST_PAUSE = 0.01
_MAX_PAUSE = 0.5
"""Seconds between two looks whether somebody else has let go of the batch, or ended the update: doubled each time."""

Clock = Callable[[], datetime]


class SmallUpdates:
    """Takes small updates to their end; `due`: the process is to end, what is under way is left to the next start."""

    def __init__(self, database: Database, clock: Clock, chunk_size: int, small: int, due: asyncio.Event) -> None:
        self._database = database
        self._clock = clock
        self._chunk_size = chunk_size
        self._small = small
        self._due = due

    async def finish(self, job: Job) -> bool:
        """Works on a small update until it is settled; False where somebody else has kept it for too long, or `due`."""
        work, due = asyncio.create_task(self._finish(job)), asyncio.create_task(self._due.wait())
        try:
            await asyncio.wait({work, due}, return_when=asyncio.FIRST_COMPLETED)
            return work.done() and work.result()
        finally:
            await cancel_and_wait(work, due)

    async def settled(self, session: Session, update: int) -> bool:
        """Whether that snapshot shows nothing to wait for: the update has ended, waits behind another, or is large."""
        row = await session.row(lifecycle.stored(locked=False), batch_update=update)
        if row is None or row["state"] not in ("QUEUED", "RUNNING") or row["selected"] > self._small:
            return True
        return await turns.update_ahead(session, update) is not None

    async def _finish(self, job: Job) -> bool:
        pause, until = _FIRST_PAUSE, monotonic() + retrying.RETRY_FOR_IN_REQUEST
        while True:
            await self._work(job)
            async with self._database.transaction(job.tenant) as session:
                if await self.settled(session, job.update):
                    return True
            if monotonic() + pause > until:
                return False
            await asyncio.sleep(pause)
            pause = min(2 * pause, _MAX_PAUSE)

    async def _work(self, job: Job) -> None:
        """Works on it, also through a database that goes away for a moment."""
        for pause in _PAUSES:
            try:
                await turns.take_turn(self._database, job, self._clock, self._chunk_size)
                return
            except CONNECTION_LOST as lost:
                log.info("batch update %s waits for the database: %s", job.update, type(lost).__name__)
                await asyncio.sleep(pause)
        await turns.take_turn(self._database, job, self._clock, self._chunk_size)
