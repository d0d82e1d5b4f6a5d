"""The change feed of statistics: polls each selection while it has subscribers, once for all of them.

It polls because facets change with every writer's commit, and a NOTIFY there would make all writers wait for one
another (`db.tables.notifications`). Reading the statistics of a selection is one statement over few rows, whatever
the number of accounts, and is run twice a second, whatever the number of subscribers. Selections that are slow to count
(by account IDs) are polled less often, so that counting takes a twentieth of the time at most; and a process runs two
such reads at once at most, however many selections are watched.
"""

import asyncio
import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import asyncpg

from db import batches
from db.background.loop import BackgroundLoop
from db.background.tasks import start_shared
from db.batches import BatchReference
from db.connections.connection_errors import DATABASE_AWAY, StandbyFailed, StatementTimedOut
from db.engine import Database, Scope
from db.facets.filters import Filter
from db.statistics import Statistics, read

INTERVAL = 0.5
"""Least seconds between two reads of one selection."""

_PAUSE_FACTOR = 20
"""Least pause between two reads of one selection, in multiples of the time that a read takes."""

_MAX_CONCURRENT_READS = 2


@dataclass(slots=True)
class WatchedSelection:
    """One selection that has subscribers; `figures` is None before the first read, and if `missing` or at `fault`."""

    figures: Statistics | None = None
    missing: bool = False
    """There is no such batch."""
    fault: Exception | None = None
    """What ended the polling: an unexpected error, or a database that was away before the first read."""
    watchers: set[asyncio.Event] = field(default_factory=set)
    task: "asyncio.Task[None] | None" = None

    def wake(self) -> None:
        """Wake all subscribers."""
        for event in self.watchers:
            event.set()


class StatisticsFeed:
    """The selections that have subscribers."""

    def __init__(self, database: Database, clock: Callable[[], datetime], interval: float = INTERVAL) -> None:
        self._database = database
        self._clock = clock
        self._interval = interval
        self._watched: dict[Hashable, WatchedSelection] = {}
        self._reads = asyncio.Semaphore(_MAX_CONCURRENT_READS)

    @property
    def selections(self) -> int:
        """Number of selections with subscribers."""
        return len(self._watched)

    @contextmanager
    def watch(
        self, scope: Scope, batch: BatchReference, filter_: Filter
    ) -> Iterator[tuple[WatchedSelection, asyncio.Event]]:
        """Subscribe to a selection: its current state, and an event that is set when that is first known or changes."""
        key = (scope, batch, filter_)
        watched = self._watched.get(key)
        if watched is None:
            watched = self._watched[key] = WatchedSelection()
            polling = self._poll(watched, scope, batch, filter_)
            watched.task = start_shared(polling, "reads of watched statistics")
        event = asyncio.Event()
        watched.watchers.add(event)
        if watched.figures is not None or watched.missing or watched.fault:
            event.set()
        try:
            yield watched, event
        finally:
            watched.watchers.discard(event)
            if not watched.watchers and watched.task is not None:
                watched.task.cancel()
                self._forget(key, watched)

    def _forget(self, key: Hashable, watched: WatchedSelection) -> None:
        if self._watched.get(key) is watched:
            del self._watched[key]

    async def _poll(self, watched: WatchedSelection, scope: Scope, batch: BatchReference, filter_: Filter) -> None:
        loop = BackgroundLoop("reading watched statistics", self._interval, expected=DATABASE_AWAY, level=logging.INFO)

        async def run_round() -> float:
            try:
                pause = _PAUSE_FACTOR * await self._read(watched, scope, batch, filter_)
            except DATABASE_AWAY as away:
                if watched.figures is not None:
                    raise  # whoever has figures waits for the next
                watched.fault, pause = away, 0.0
                watched.wake()
            except Exception as fault:
                watched.fault, pause = fault, 0.0
                watched.wake()
            if watched.missing or watched.fault:
                loop.stop.set()
            return max(self._interval, pause)

        await loop.run(run_round)

    async def _read(self, watched: WatchedSelection, scope: Scope, batch: BatchReference, filter_: Filter) -> float:
        """Read the figures once and wake subscribers of a change; return the seconds that the database took.

        A read that the statement timeout cancelled took its time too, so that the next one has to wait for as long.
        """
        try:
            return await self._read_from(self._database, watched, scope, batch, filter_)
        except StandbyFailed:
            return await self._read_from(self._database.primary, watched, scope, batch, filter_)

    async def _read_from(
        self, database: Database, watched: WatchedSelection, scope: Scope, batch: BatchReference, filter_: Filter
    ) -> float:
        async with self._reads, database.transaction(scope) as session:
            begun = monotonic()
            with suppress(StatementTimedOut, asyncpg.QueryCanceledError):
                found = await batches.find(session, batch, self._clock())
                figures = None if found is None else await read(session, found, filter_)
                if figures is None or figures != watched.figures:
                    watched.figures, watched.missing = figures, figures is None
                    watched.wake()
            return monotonic() - begun
