"""Small updates, which are done before the mutation that requested them is answered.

The mutation is answered once the update has ended or waits behind another one of its batch. Another process may hold
the lease of the batch for a moment, for instance to end the update before; that is waited for.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from db.background.child_tasks import cancel_and_wait
from db.connections.connection_errors import CONNECTION_LOST, DATABASE_ERRORS
from db.engine import Database, Session
from db.queue import Job
from db.update_states import IN_QUEUE
from rules.updates import retrying, turns
from rules.updates.statements import lifecycle

log = logging.getLogger(__name__)

_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds between tries after the connection was lost while a small update ran."""

_FIRST_PAUSE = 0.01
_MAX_PAUSE = 0.5
"""Seconds before the update is tried again while another process holds the lease of its batch: doubled each time."""

Clock = Callable[[], datetime]


class SmallUpdates:
    """Runs small updates; once `stop` is set, at shutdown, running ones are left to the next start."""

    def __init__(self, database: Database, clock: Clock, chunk_size: int, small: int, stop: asyncio.Event) -> None:
        self._database = database
        self._clock = clock
        self._chunk_size = chunk_size
        self._small = small
        self._stop = stop

    async def finish(self, job: Job) -> bool:
        """Run a small update until it is settled; False if another process holds the batch too long, or on `stop`.

        False too where the database has a fault: the update is accepted, and left to the search for orphans.
        """
        settled = asyncio.create_task(self._run_until_settled(job))
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait({settled, stop}, return_when=asyncio.FIRST_COMPLETED)
            return settled.done() and settled.result()
        finally:
            await cancel_and_wait(settled, stop)

    async def settled(self, session: Session, update: int) -> bool:
        """Whether that snapshot leaves nothing to wait for: the update has ended, waits behind another, or is large."""
        row = await session.row(lifecycle.stored(locked=False), batch_update=update)
        if row is None or row["state"] not in IN_QUEUE or row["selected"] > self._small:
            return True
        return await turns.update_ahead(session, update) is not None

    async def _run_until_settled(self, job: Job) -> bool:
        pause, until = _FIRST_PAUSE, monotonic() + retrying.RETRY_FOR_IN_REQUEST
        while True:
            try:
                await self._take_turn(job)
                async with self._database.transaction(job.tenant) as session:
                    if await self.settled(session, job.update):
                        return True
            except DATABASE_ERRORS as error:
                log.warning("batch update %s is left to the search for orphans: %s", job.update, type(error).__name__)
                return False
            if monotonic() + pause > until:
                return False
            await asyncio.sleep(pause)
            pause = min(2 * pause, _MAX_PAUSE)

    async def _take_turn(self, job: Job) -> None:
        """Take the update's turn, with retries where the connection is lost."""
        for pause in _PAUSES:
            try:
                await turns.take_turn(self._database, job, self._clock, self._chunk_size)
                return
            except CONNECTION_LOST as lost:
                log.info("batch update %s waits for the database: %s", job.update, type(lost).__name__)
                await asyncio.sleep(pause)
        await turns.take_turn(self._database, job, self._clock, self._chunk_size)
