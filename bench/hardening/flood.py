"""An honest client's statistics while others are refused as fast as they can ask, on four connections."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bench.beside import _p99 as p99
from bench.beside import _poll as poll
from bench.beside import _summary as summary
from bench.beside import _times as times
from bench.hardening.flooding import QUERIES
from bench.hardening.servers import SHIPPED, serving, token
from bench.server import Bench
from bench.table import Figure, Notes

TARGET = 3.0
REQUESTS = 400
"""On the idle server and under each flood: ten seconds."""

WARM_UP = 100
"""Requests at the beginning of a flood that are noted but not in the figure: until the sender's bucket is empty."""


async def measure(bench: Bench, size: int) -> tuple[list[Figure], Notes]:
    """The 99th percentile under each kind of flood, and without any just before it."""
    figures: list[Figure] = []
    notes: Notes = {}
    async with serving(bench, SHIPPED) as (client, _):
        await poll(client, size, times(WARM_UP))
        for kind in QUERIES:
            idle = await poll(client, size, times(REQUESTS))
            async with _flood(client.port, token(bench, f"sender of {kind}"), kind):
                first = await poll(client, size, times(WARM_UP))
                during = await poll(client, size, times(REQUESTS))
            what = f"99th percentile of statistics under a flood of: {kind}; compared with none"
            figures.append(Figure(what, size, p99(during), p99(idle), None, TARGET))
            notes[f"statistics under a flood of: {kind}"] = summary(during)
            notes[f"the first {WARM_UP} requests under a flood of: {kind}"] = summary(first)
    return figures, notes


@asynccontextmanager
async def _flood(port: int, bearer: str, kind: str) -> AsyncIterator[None]:
    words = ("-m", "bench.hardening.flooding", str(port), bearer, kind)
    process = await asyncio.create_subprocess_exec(sys.executable, *words)
    try:
        yield
    finally:
        process.kill()
        await process.wait()
