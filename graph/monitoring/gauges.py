"""Gauges: what the process and the database are like at the moment.

What the database is asked for is read in the background and not when the page is asked for, so that `/metrics` neither
waits for a database that is away nor loads it. Several processes on one port all read it, and one value is shown: the
newest. Of what each process knows of itself the sum is shown, or the largest value.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge

from db.background.loop import BackgroundLoop
from db.background.tasks import background_name
from db.connections.connection_errors import DATABASE_ERRORS
from db.connections.standbys.watching import Standbys
from db.engine import Database
from db.reading.load import Load, load_of
from rules.updates.tally import OUTCOMES, TALLY

INTERVAL = 5.0
"""Seconds between two looks at the database."""

_TIMEOUT = 3.0
"""Seconds that a look may take, with the wait for a connection."""

_OWN_INTERVAL = 1.0
"""Seconds between two looks at the process itself, for the pages that other processes show."""


@dataclass(frozen=True)
class _Figure:
    """A gauge of the database: its help text, and what it shows of what the database was asked for."""

    help_text: str
    shown: Callable[[Load], float]


_OF_DATABASE = {
    "jobs_due": _Figure("Jobs of updates that wait for a worker", lambda load: load.jobs),
    "oldest_job_seconds": _Figure("Seconds that the oldest of them has waited", lambda load: load.oldest_job_seconds),
    "leases": _Figure("Batches that a server or worker works on", lambda load: load.leases),
    "updates_queued": _Figure("Updates that wait for their turn", lambda load: load.queued),
    "updates_running": _Figure("Updates under way", lambda load: load.running),
    "running_accounts_selected": _Figure("Accounts of the updates under way", lambda load: load.selected),
    "running_accounts_processed": _Figure("Those of them that are done", lambda load: load.processed),
}
_POOLS = {
    "pool_connections": "Database connections that the pools may have",
    "pool_in_use": "Database connections in use",
    "pool_waiting": "Transactions that wait for a connection",
}


class Gauges:
    """The gauges of one application."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, help_text: str, mode: Any, *labels: str) -> Gauge:
            return Gauge(f"account_batch_{name}", help_text, labels, registry=registry, multiprocess_mode=mode)

        self._of_database = {
            name: gauge(name, figure.help_text, "livemostrecent") for name, figure in _OF_DATABASE.items()
        }
        self._unfolded = gauge(
            "facets_unfolded", "Facets that were to be folded when upkeep last looked", "livemostrecent"
        )
        self._pools = {name: gauge(name, text, "livesum", "server") for name, text in _POOLS.items()}
        self._snapshot = gauge("oldest_snapshot_seconds", "Seconds that the oldest snapshot is held", "livemax")
        self._up = gauge("database_up", "1 where the database answered the last look, 0 where not", "livemin")
        self._accounts = Counter(
            "account_batch_accounts",
            "Accounts that updates have processed in the server, by outcome",
            ("outcome",),
            registry=registry,
        )
        self._partner_reads = Counter(
            "account_batch_partner_reads",
            "Reads of partners where standbys are set, by who answered",
            ("answered_by",),
            registry=registry,
        )
        self._standby_lag = gauge(
            "standby_lag_seconds",
            "Seconds that a standby is behind at most; not a number where it is not asked",
            "livemax",
            "standby",
        )
        self._counted = dict(TALLY.accounts)
        self._reads_counted: dict[str, int] = {}
        self._database: Database | None = None
        self._forget()
        for outcome in OUTCOMES:
            self._accounts.labels(outcome)

    def folding(self, unfolded: int) -> None:
        """Takes what a round of upkeep has found."""
        self._unfolded.set(unfolded)

    async def run(self, database: Database) -> None:
        """Keeps the gauges up to date until cancelled."""
        self._database = database
        looking = BackgroundLoop("metrics of the database", INTERVAL)
        own = BackgroundLoop("metrics of the process", _OWN_INTERVAL)
        async with asyncio.TaskGroup() as loops:
            loops.create_task(own.run(self._refresh_in_background), name=background_name(own.name))
            loops.create_task(looking.run(self.look_at_database), name=background_name(looking.name))

    async def look_at_database(self) -> None:
        """Reads the gauges of the database; where it does not answer they are not a number."""
        if self._database is None:
            return
        try:
            async with asyncio.timeout(_TIMEOUT):
                load = await load_of(self._database)
        except DATABASE_ERRORS:
            self._up.set(0)
            self._forget()
        else:
            self._up.set(1)
            for name, figure in _OF_DATABASE.items():
                self._of_database[name].set(figure.shown(load))

    def _forget(self) -> None:
        """Nothing is known of the database."""
        for gauge in (*self._of_database.values(), self._unfolded):
            gauge.set(nan)

    def refresh(self) -> None:
        """Shows the present state of the process; costs nothing worth mentioning."""
        if self._database is None:
            return
        usages = self._database.usages
        for server, usage in usages.items():
            self._pools["pool_connections"].labels(server).set(usage.size)
            self._pools["pool_in_use"].labels(server).set(usage.in_use)
            self._pools["pool_waiting"].labels(server).set(usage.waiting)
        self._snapshot.set(max(usage.oldest_snapshot for usage in usages.values()))
        for outcome, number in TALLY.accounts.items():
            self._accounts.labels(outcome).inc(number - self._counted[outcome])
            self._counted[outcome] = number
        if self._database.standbys is not None:
            self._refresh_standbys(self._database.standbys.standbys)

    def _refresh_standbys(self, standbys: Standbys) -> None:
        for standby in standbys.all:
            self._standby_lag.labels(standby.name).set(nan if standby.lag is None else standby.lag)
        for who, number in standbys.answers.items():
            self._partner_reads.labels(who).inc(number - self._reads_counted.get(who, 0))
            self._reads_counted[who] = number

    async def _refresh_in_background(self) -> None:
        self.refresh()
