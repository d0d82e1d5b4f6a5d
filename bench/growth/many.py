"""Many small batches: lists with their statistics, statistics of one, updates of many at once.

Measured when a tenth of the batches is there, and again with all of them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench import doing
from bench.client import Client
from bench.growth.installation import Installation, installation
from bench.growth.memory import watched
from bench.growth.verdict import Growth
from bench.kinds import SETTINGS
from bench.reads import STATISTICS, beside_nothing
from bench.table import Figure, Notes

PAGE = """
query Batches($after: String) {
  accountBatches(first: 50, after: $after) {
    nodes { id name statistics { selected started depleted byProduct { product { name } count } } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
CHOICES = """
query Choices($name: String!) {
  accountBatch(filter: {batch: {name: $name}}) { batch { choices { roles { id } } } }
}
"""
READS = 100
AT_ONCE, UPDATES = 16, 64
"""Clients that update batches at the same time, and how many batches each size of the installation has updated."""


async def measure(batches: int, size: int) -> tuple[list[Figure], Notes]:
    """Load so many batches of that size, and measure."""
    steps = [max(batches // 10, UPDATES), batches]
    values: dict[str, tuple[str, dict[int, float]]] = {}
    async with installation() as installed:
        loaded = 0
        for step in steps:
            await installed.load([f"batch {n:06}" for n in range(loaded, step)], size)
            loaded = step
            await _measure(installed, loaded, values)
        imported = f"{sum(installed.seconds.values()):.0f} s, {max(installed.memory.values()):.0f} MB of memory"
        told = {"batches": f"{steps[0]:,}, {steps[1]:,} of {size:,} accounts", "import of all": imported}
        notes: Notes = {**told, "size of the database, MB": round(sum(installed.bytes.values()))}
    grown = [Growth(what, by, unit, "constant") for what, (unit, by) in values.items()]
    return [], {**notes, **{each.what: each for each in grown}}


async def _measure(installed: Installation, batches: int, values: dict[str, tuple[str, dict[int, float]]]) -> None:
    bench = installed.bench

    def note(what: str, unit: str, value: float) -> None:
        values.setdefault(what, (unit, {}))[1][batches] = value

    async with watched(installed.processes) as highest:
        one = f"batch {batches // 2:06}"
        reads = {
            "accountBatches with statistics, page of 50": _pages(bench.http),
            "statistics of one batch": lambda: bench.graphql(STATISTICS, name=one),
        }
        for what, read in reads.items():
            milliseconds, times = await beside_nothing(bench, read, READS)
            note(f"{what}, ms", "ms", milliseconds)
            note(what, "times a request that reads nothing", times)
        seconds = await _updates(installed, batches)
        note(f"{UPDATES} updates, {AT_ONCE} at once", "s", seconds)
    for process, memory in highest.items():
        note(f"{process} memory", "MB", memory)


def _pages(client: Client) -> Callable[[], Awaitable[Any]]:
    """Reads the pages, one after the other, and again from the first after the last."""
    after: list[str | None] = [None]

    async def page() -> None:
        listed = (await client.graphql(PAGE, after=after[-1]))["accountBatches"]
        after.append(listed["pageInfo"]["endCursor"] if listed["pageInfo"]["hasNextPage"] else None)

    return page


async def _updates(installed: Installation, batches: int) -> float:
    """Seconds until all of a number of batches, spread over the installation, are updated."""
    names = [f"batch {number * batches // UPDATES:06}" for number in range(UPDATES)]
    roles = (await installed.bench.graphql(CHOICES, name=names[0]))["accountBatch"]["batch"]["choices"]["roles"]
    request = SETTINGS.request({"roles": [role["id"] for role in roles]})
    waiting = iter(names)
    http = installed.bench.http

    async def work() -> None:
        client = await Client.open(http.port, http.token)
        for name in waiting:
            found = await client.graphql(doing.UPDATE, input={"filter": {"batch": {"name": name}}, **request})
            payload = found["batchUpdateAccounts"]
            if payload["userErrors"] or payload["batchUpdate"]["state"] != "COMPLETED":
                raise AssertionError(payload)
        client.close()

    begun = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return time.perf_counter() - begun
