"""Reads of ours, of the peer and their floors, in turn: one after the other in each round."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

from bench.load import Load, Rate, Request, client, own
from bench.peer import answers, process
from bench.peer.reads import READS, Read
from bench.process import run, serving
from bench.server import database
from bench.table import Figure, Notes, median
from db.demo.plan import SUMMER
from db.tables.security import ROLE, TENANT

CONNECTIONS = (1, 16)
PEER_TARGETS = {1: 1.0, 16: 0.8}
"""The least acceptable ratio of our rate to the peer's, by number of connections; of reads from the database."""

Ways = dict[str, Callable[[int, float], Awaitable[Rate]]]
"""Ours, peer and floor: how each is loaded, over a number of connections for some seconds."""


async def measure(size: int, rounds: int, seconds: float) -> tuple[list[Figure], Notes]:
    """Figures for the demo with that many accounts: the median rate of the rounds, as seconds of a request."""
    try:
        await asyncio.to_thread(process.install)
    except process.Unavailable as reason:
        return [], {"skipped": reason}
    name, load = client()
    async with AsyncExitStack() as stack:
        directory, dsn, owner = await stack.enter_async_context(database())
        loading, _ = await asyncio.to_thread(run, directory, "demo", "--tenant", "demo", "--accounts", str(size))
        batch = await owner.fetchval("SELECT id FROM batches WHERE name = $1", SUMMER)
        facets = await owner.fetchval("SELECT count(*) FROM facets WHERE batch_id = $1", batch)
        http, _ = await stack.enter_async_context(serving(directory, tenant="demo"))
        peer = await stack.enter_async_context(process.serving(directory, dsn))
        sessions = await own.connected(dsn, max(CONNECTIONS), role=ROLE, **{TENANT: "1"})
        requests = {read: (read.of_ours(http.port, http.token, SUMMER), read.of_peer(peer, batch)) for read in READS}
        for read, (ours, theirs) in requests.items():
            await answers.compare(read, ours, theirs)
        ways = {read: _ways(read, *requests[read], load, sessions, batch) for read in READS}
        taken = await _in_turn(ways, rounds, seconds)
        for session in sessions:
            await session.close()
    notes: Notes = {"client": name, "peer": "PostGraphile 5.1.5", "facets": facets, "demo": f"{loading:.1f} s"}
    return [_figure(*key, rates, size) for key, rates in taken.items()], notes | _latencies(taken)


def _ways(read: Read, ours: Request, theirs: Request, load: Load, sessions: list[Any], batch: int) -> Ways:
    def floor(connections: int, seconds: float) -> Awaitable[Rate]:
        if read.statement is None:
            return load(Request(ours.port, "/health/live", b"", "live"), connections, seconds)
        return own.fetching(sessions[:connections], read.statement, [batch], seconds)

    return {
        "ours": lambda connections, seconds: load(ours, connections, seconds),
        "peer": lambda connections, seconds: load(theirs, connections, seconds),
        "floor": floor,
    }


Taken = dict[tuple[Read, int], dict[str, list[Rate]]]


async def _in_turn(ways: dict[Read, Ways], rounds: int, seconds: float) -> Taken:
    """The rates of each round, by read and connections. A first round warms up and is not counted."""
    taken: Taken = {}
    for turn in range(-1, rounds):
        for connections in CONNECTIONS:
            for read in READS:
                rates = {name: await way(connections, seconds) for name, way in ways[read].items()}
                if turn >= 0:
                    counted = taken.setdefault((read, connections), {name: [] for name in rates})
                    for name, rate in rates.items():
                        counted[name].append(rate)
    return taken


def _figure(read: Read, connections: int, rates: dict[str, list[Rate]], size: int) -> Figure:
    seconds = {name: [1 / rate.per_second for rate in of] for name, of in rates.items()}
    ours, peer, floor = (seconds[name] for name in ("ours", "peer", "floor"))
    return Figure(
        f"{read.name}, {_over(connections)}", size, median(ours), median(floor), 1 / median(ours), None,
        tuple(one / least for one, least in zip(ours, floor, strict=True)),
        median(peer), PEER_TARGETS[connections] if read.statement else None,
        tuple(other / one for one, other in zip(ours, peer, strict=True)),
    )  # fmt: skip


def _latencies(taken: Taken) -> Notes:
    return {
        f"p50 and p99 in ms, {read.name}, {_over(connections)}": "; ".join(
            f"{name} {median([rate.p50 for rate in of]):.2f} and {median([rate.p99 for rate in of]):.2f}"
            for name, of in rates.items()
        )
        for (read, connections), rates in taken.items()
    }


def _over(connections: int) -> str:
    return f"{connections} connection{'s' if connections > 1 else ''}"
