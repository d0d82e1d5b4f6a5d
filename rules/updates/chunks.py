"""Running an accepted update: chunk by chunk, each one transaction and one statement.

The cursor, the counts, the account changes, the records and the ledger rows of a chunk are committed together: after
a crash at any point either the whole chunk is done or none of it. Only the last commit waits for the disk, and with it
all before it: a crash can undo the last chunks, and the cursor's moves with them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from db import facets
from db.engine import Mode, Row, Session, Tenant
from db.tracing import spans
from rules.judging.statements.moved_facets import moved_facets
from rules.requests.request import RefusalPolicy
from rules.updates import chunk_work, overflow
from rules.updates.faults import is_transient
from rules.updates.retrying import retry_transient
from rules.updates.tally import TALLY
from rules.updates.update_run import UpdateRun

OPTIMISTIC_TRIES = 2
"""Tries of a chunk before its rows are locked first."""

FOLD_EVERY = 10
"""Chunks after which the batch's facets are folded."""


Work = Callable[[Session, UpdateRun, datetime, bool], Awaitable[Mapping[str, Any] | None]]
"""What a transaction does: of a run, at an instant, with its accounts locked or not; what it adds to the counts."""


class Transactions(Protocol):
    """Where transactions are begun: on the connections of a pool, or on one connection."""

    def transaction(
        self, tenant: Tenant | None, mode: Mode = ..., *, durable: bool = ...
    ) -> AbstractAsyncContextManager[Session]:
        """Begin a transaction; see `db.engine.Database.transaction`."""


class StopRequested(Exception):  # noqa: N818
    """The process shuts down: the rest of the update is left to another worker, or to the next start."""


async def run(
    database: Transactions, update: UpdateRun, clock: Callable[[], datetime], stop: asyncio.Event | None = None
) -> None:
    """Run all chunks from the cursor on and end the update as COMPLETED or REFUSED.

    Raises Superseded if the update has ended or another process runs it, and StopRequested instead of beginning a
    chunk, or another try of one, once `stop` is set.
    """
    if update.task.on_refusal is RefusalPolicy.REFUSE_BATCH and update.chunks:
        async with _explain_overflow(database, update, clock, range(update.chunks)):
            await _in_transaction(database, update, clock, chunk_work.run_all_or_nothing, stop=stop)
    else:
        for chunk in range(update.next_chunk, update.chunks):
            run_chunk, last = partial(chunk_work.run_chunk, chunk=chunk), chunk == update.chunks - 1
            with spans.within("chunk", chunk=chunk):
                async with _explain_overflow(database, update, clock, [chunk]):
                    await _in_transaction(database, update, clock, run_chunk, durable=last, stop=stop)
            if (chunk + 1) % FOLD_EVERY == 0 and not last:
                await _fold(database, update)
        if update.next_chunk >= update.chunks:
            await _in_transaction(database, update, clock, chunk_work.complete)
    await _fold(database, update)


async def _in_transaction(
    database: Transactions,
    update: UpdateRun,
    clock: Callable[[], datetime],
    work: Work,
    *,
    durable: bool = True,
    stop: asyncio.Event | None = None,
) -> None:
    """Run `work` in a transaction of its own; retried on transient faults, from the third try on with rows locked."""

    async def attempt(number: int) -> Mapping[str, Any]:
        if stop is not None and stop.is_set():
            raise StopRequested
        locked = number > OPTIMISTIC_TRIES
        mode = Mode.WRITE_LOCKED if locked else Mode.WRITE
        async with database.transaction(update.tenant, mode, durable=durable) as session:
            counts = await work(session, update, clock(), locked)
        return counts or {}

    TALLY.add(await retry_transient(attempt))


def _explain_overflow(
    database: Transactions, update: UpdateRun, clock: Callable[[], datetime], chunks: Iterable[int]
) -> AbstractAsyncContextManager[None]:
    """Has the fault of an amount too large to store name the account, which is searched for in those chunks."""

    async def attempt(_: int) -> Row | None:
        async with database.transaction(update.tenant) as session:
            return await chunk_work.find_overflow(session, update, clock(), chunks)

    return overflow.explain_overflow(lambda: retry_transient(attempt), update.task.verdict)


async def _fold(database: Transactions, update: UpdateRun) -> None:
    """Fold what the update has added to the batch's facets; on a transient fault a later fold will do it."""
    if not moved_facets(update.task.verdict):
        return
    try:
        async with database.transaction(update.tenant, Mode.WRITE_LOCKED, durable=False) as session:
            await facets.fold(session, update.task.batch.key)
    except Exception as fault:
        if not is_transient(fault):
            raise
