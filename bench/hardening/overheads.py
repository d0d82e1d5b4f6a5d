"""Processor time of a request with authentication, limits, log and metrics, compared with none of them."""

from contextlib import AsyncExitStack, suppress
from pathlib import Path

import psutil

from bench.client import Client
from bench.hardening.servers import BARE, SHIPPED, serving
from bench.reads import PAGE, STATISTICS
from bench.server import Bench
from bench.table import Figure, Notes, median

TARGET = 1.15
Named = tuple[str, tuple[Client, psutil.Process]]
"""A server, by what it has."""

REQUESTS = 20
"""In a turn: few, so that what slows the machine for a while slows servers of both kinds."""

UNLIMITED = str(10**9)
_BUCKETS = {f"ACCOUNT_BATCH_COST_{name}": UNLIMITED for name in ("BUCKET", "REFILL")}
"""Nobody is refused; what is charged is counted all the same."""


SERVERS = 3
"""Of each kind: processes that do the same differ by a tenth, for as long as they run."""

ROUNDS = 50
"""Turns of each server, for each of the rounds that are asked for."""


async def measure(bench: Bench, size: int, rounds: int) -> tuple[list[Figure], Notes]:
    """Medians of all servers' turns, for statistics and for a page; the added time of both is noted."""
    figures, notes = [], {}
    async with AsyncExitStack() as running:
        servers = [
            (name, await running.enter_async_context(serving(bench, command, **settings)))
            for _ in range(SERVERS)
            for name, command, settings in (("shipped", SHIPPED, _BUCKETS), ("bare", BARE, {}))
        ]
        for title, query in (("statistics", STATISTICS), ("page of 100 accounts, 20 fields", PAGE)):
            taken = await _taken(servers, query, size, rounds * ROUNDS)
            with_all, without = median(taken["shipped"]), median(taken["bare"])
            what = f"processor time of {title}, with authentication, limits, log and metrics, compared with none"
            figures.append(Figure(what, size, with_all, without, None, TARGET))
            notes[f"these add to {title}"] = f"{(with_all - without) * 1e6:.0f} us a request"
    return figures, notes


async def _taken(servers: list[Named], query: str, size: int, rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name, _ in servers}
    for turn in range(rounds + 1):
        for name, server in servers[:: 1 if turn % 2 else -1]:
            seconds = await _busy(*server, query, size)
            taken[name] += [seconds] if turn else []  # the first is for warming up
    return taken


async def _busy(client: Client, process: psutil.Process, query: str, size: int) -> float:
    """Seconds of the server's processor time for a request."""
    begun = _used(process)
    for _ in range(REQUESTS):
        await client.graphql(query, name=f"{size:,}")
    return (_used(process) - begun) / REQUESTS


def _used(process: psutil.Process) -> float:
    """Seconds of its threads, as exact as the machine tells them."""
    tasks = Path(f"/proc/{process.pid}/task")
    with suppress(OSError, ValueError):  # a kernel without such statistics, or another system
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
    times = process.cpu_times()
    return float(times.user + times.system)
