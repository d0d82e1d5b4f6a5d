"""Processor time of a request with authentication, limits, log and metrics, compared with none of them."""

import psutil

from bench.client import Client
from bench.hardening.servers import BARE, SHIPPED, serving
from bench.reads import PAGE, STATISTICS
from bench.server import Bench
from bench.table import Figure, Notes, median

TARGET = 1.15
REQUESTS = 400
"""In a round: enough for the ticks in which a process's time is counted."""

UNLIMITED = str(10**9)
_BUCKETS = {f"ACCOUNT_BATCH_COST_{name}": UNLIMITED for name in ("BUCKET", "REFILL")}
"""Nobody is refused; what is charged is counted all the same."""


async def measure(bench: Bench, size: int, rounds: int) -> tuple[list[Figure], Notes]:
    """Medians of rounds in turn, for statistics and for a page; the added time of both is noted."""
    figures, notes = [], {}
    async with serving(bench, SHIPPED, **_BUCKETS) as shipped, serving(bench, BARE) as bare:
        for title, query in (("statistics", STATISTICS), ("page of 100 accounts, 20 fields", PAGE)):
            taken: dict[str, list[float]] = {"shipped": [], "bare": []}
            for turn in range(rounds + 1):
                for name, server in (("shipped", shipped), ("bare", bare))[:: 1 if turn % 2 else -1]:
                    seconds = await _busy(*server, query, size)
                    taken[name] += [seconds] if turn else []  # the first is for warming up
            with_all, without = median(taken["shipped"]), median(taken["bare"])
            what = f"processor time of {title}, with authentication, limits, log and metrics, compared with none"
            figures.append(Figure(what, size, with_all, without, None, TARGET))
            notes[f"these add to {title}"] = f"{(with_all - without) * 1e6:.0f} us a request"
    return figures, notes


async def _busy(client: Client, process: psutil.Process, query: str, size: int) -> float:
    """Seconds of the server's processor time for a request."""
    begun = _used(process)
    for _ in range(REQUESTS):
        await client.graphql(query, name=f"{size:,}")
    return (_used(process) - begun) / REQUESTS


def _used(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
