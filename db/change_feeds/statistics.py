"""Watching statistics: read again and again while somebody watches, once for all who watch the same.

Looking is what it takes: facets change with every writer's commit, and a NOTIFY from there would make all writers wait
for one another (`db.tables.notifications`). A look at a million accounts is one statement of 2 ms, so that twice a
second is less than half a per cent of one core for a selection, however many watch it. What is slow to count (account
IDs, control numbers) is looked at less often, so that counting takes a twentieth of the time at most; and a process
has two looks under way at most, however many selections are watched.
"""

import asyncio
import logging
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any

import asyncpg

from db import batches
from db.batches import BatchReference
from db.change_feeds.updates import DATABASE_AWAY
from db.engine import Database, Tenant
from db.statistics import Filter, Statistics, read

log = logging.getLogger(__name__)

INTERVAL = 0.5
"""Seconds between two looks at one selection, at least."""

_PAUSE_FACTOR = 20
_TIMED_OUT_SECONDS = 3.0
"""Seconds that a look counts as that the database gave up."""

_MAX_CONCURRENT_READS = 2


@dataclass(slots=True)
class WatchedSelection:
    """One selection that is watched: its figures once they are known; None as well when `missing` or at `fault`."""

    figures: Statistics | None = None
    missing: bool = False
    """There is no such batch."""
    fault: Exception | None = None
    watchers: set[asyncio.Event] = field(default_factory=set)
    task: "asyncio.Task[None] | None" = None

    def tell(self) -> None:
        """Wakes everybody."""
        for event in self.watchers:
            event.set()


class StatisticsFeed:
    """The selections that somebody watches."""

    def __init__(self, database: Database, clock: Callable[[], datetime], interval: float = INTERVAL) -> None:
        self._database = database
        self._clock = clock
        self._interval = interval
        self._watched: dict[Hashable, WatchedSelection] = {}
        self._turns = asyncio.Semaphore(_MAX_CONCURRENT_READS)

    @property
    def selections(self) -> int:
        """How many are watched."""
        return len(self._watched)

    @contextmanager
    def watch(
        self, tenant: Tenant, batch: BatchReference, filter_: Filter
    ) -> Iterator[tuple[WatchedSelection, asyncio.Event]]:
        """What is known of a selection, and an event that is set when that has changed or is known at first."""
        key = (tenant, batch, filter_)
        watched = self._watched.get(key)
        if watched is None:
            watched = self._watched[key] = WatchedSelection()
            watched.task = asyncio.create_task(self._keep_looking(watched, tenant, batch, filter_))
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

    async def _keep_looking(
        self, watched: WatchedSelection, tenant: Tenant, batch: BatchReference, filter_: Filter
    ) -> None:
        while not (watched.missing or watched.fault):
            taken = 0.0
            try:
                async with self._turns:
                    taken = await self._look(watched, tenant, batch, filter_)
            except asyncpg.QueryCanceledError:
                taken = _TIMED_OUT_SECONDS
            except DATABASE_AWAY as reason:
                log.info("a look at statistics put off: %s", type(reason).__name__)
            except Exception as fault:
                watched.fault = fault
                watched.tell()
            await asyncio.sleep(max(self._interval, _PAUSE_FACTOR * taken))

    async def _look(self, watched: WatchedSelection, tenant: Tenant, batch: BatchReference, filter_: Any) -> float:
        """Looks once; how many seconds the database needed."""
        async with self._database.transaction(tenant) as session:
            begun = monotonic()
            found = await batches.find(session, batch, self._clock())
            figures = None if found is None else await read(session, found, filter_)
            taken = monotonic() - begun
        if figures is None or figures != watched.figures:
            watched.figures, watched.missing = figures, figures is None
            watched.tell()
        return taken
