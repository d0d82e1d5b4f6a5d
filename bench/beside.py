"""Statistics over HTTP during an update: the 99th percentile, compared with that of the idle server.

One request at a time at a fixed rate, as a portal polls. A request that is due while the previous one is unanswered
counts from when it was due (no coordinated omission).
"""

import asyncio
import statistics
import time
from collections.abc import Callable

from bench import doing
from bench.client import Client
from bench.kinds import KINDS, choices
from bench.reads import STATISTICS
from bench.server import Bench
from bench.table import Figure, Notes, median

TARGET_RATIO = 2.0
REQUEST_INTERVAL = 0.025
"""Seconds between two requests."""
WARM_UP_REQUESTS = 40
"""Requests at the beginning that are not counted."""
MIN_REQUESTS = 900
"""Least number of counted requests, on the idle server and during updates each."""


async def measure(bench: Bench, size: int) -> tuple[list[Figure], Notes]:
    """The 99th percentile for the batch of that size: during updates of each kind, and idle after each."""
    ids, portal = await choices(bench, size), await Client.open(bench.http.port, bench.http.token)
    idle: list[float] = []
    busy: dict[str, list[float]] = {kind.name: [] for kind in KINDS}
    every: list[float] = []
    rounds: list[float] = []
    await _poll(portal, size, _times(WARM_UP_REQUESTS))
    while len(idle) < MIN_REQUESTS:
        begun = len(idle)
        for kind in KINDS:
            await bench.tidy()
            update = asyncio.create_task(doing.update(bench, size, kind.request(ids)))
            during = await _poll(portal, size, update.done)
            await update
            busy[kind.name] += during
            every += during
            await bench.tidy()
            idle += await _poll(portal, size, _times(len(during)))
        rounds.append(_p99(every[begun:]) / _p99(idle[begun:]))
    portal.close()
    what = "99th percentile of statistics during an update, compared with an idle server"
    figure = Figure(what, size, _p99(every), _p99(idle), None, TARGET_RATIO, tuple(rounds))
    return [figure], _notes(idle, every, busy)


def _notes(idle: list[float], every: list[float], busy: dict[str, list[float]]) -> Notes:
    kinds = {f"statistics beside an update, {name}": _summary(during) for name, during in busy.items()}
    return {"statistics on the idle server": _summary(idle), "statistics beside an update": _summary(every), **kinds}


async def _poll(portal: Client, size: int, enough: Callable[[], bool]) -> list[float]:
    """Seconds of each request, until `enough` is true."""
    taken: list[float] = []
    due = time.perf_counter()
    while not enough():
        begun = due
        if time.perf_counter() < due:
            await asyncio.sleep(due - time.perf_counter())
            begun = time.perf_counter()
        await portal.graphql(STATISTICS, name=f"{size:,}")
        taken.append(time.perf_counter() - begun)
        due += REQUEST_INTERVAL
    return taken


def _times(count: int) -> Callable[[], bool]:
    """A condition that is true after that many calls."""
    turns = iter(range(count))
    return lambda: next(turns, None) is None


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[98]


def _summary(seconds: list[float]) -> str:
    middle, last = median(seconds) * 1000, _p99(seconds) * 1000
    return f"median {middle:.1f} ms, p99 {last:.1f} ms, most {max(seconds) * 1000:.1f} ms of {len(seconds):,} requests"
