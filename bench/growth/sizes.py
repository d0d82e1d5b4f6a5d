"""Batches of growing size in one database: what takes longer, and what does not."""

import os
import random
import statistics
import time
from typing import Any

from bench import doing
from bench.growth.installation import Installation, installation
from bench.growth.memory import watched
from bench.growth.verdict import Growth
from bench.kinds import CHARGE, SETTINGS, choices
from bench.reads import PAGE, STATISTICS, beside_nothing
from bench.table import Figure, Notes

READS = 100
_DEEP = PAGE.replace("($name: String!)", "($name: String!, $from: Int!)").replace(
    "accounts(first: 100)", "accounts(first: 100, fromControlNumber: $from)"
)
_EXPECTED = {
    "statistics": "constant",
    "page at a random depth": "constant",
    "server memory": "constant",
    "worker memory": "constant",
    "memory of the import": "constant",
}
"""How quantities may grow at most; others: linearly."""

Values = dict[str, tuple[str, dict[int, float]]]
"""By quantity: its unit, and what it was by size."""


async def measure(sizes: list[int], rounds: int) -> tuple[list[Figure], Notes]:
    """Load batches of those sizes, one after the other, and measure on each."""
    values: Values = {}
    async with installation() as installed:
        loads = []
        for size in sorted(sizes):
            await installed.load([f"{size:,}"], size)
            await _measure(installed, size, rounds, values)
            loads.append(f"{os.getloadavg()[2]:.0f}")
        imported = (installed.seconds, installed.memory, installed.bytes)
    names = (("import", "s"), ("memory of the import", "MB"), ("size of the database after the import", "MB"))
    for (what, unit), by_size in zip(names, imported, strict=True):
        values[what] = (unit, by_size)
    grown = [Growth(what, by, unit, _EXPECTED.get(what, "linear")) for what, (unit, by) in values.items()]
    sizes_told = ", ".join(f"{size:,}" for size in sorted(sizes))
    told = {"accounts": sizes_told, "load of the machine at each size": ", ".join(loads)}
    return [], {**told, **{each.what: each for each in grown}}


async def _measure(installed: Installation, size: int, rounds: int, values: Values) -> None:
    bench, ids, name = installed.bench, await choices(installed.bench, size), f"{size:,}"

    def note(what: str, unit: str, value: float) -> None:
        values.setdefault(what, (unit, {}))[1][size] = value

    async def page() -> Any:
        first = random.randint(1, max(size - 100, 1))  # noqa: S311 - a place, no secret
        return await bench.graphql(_DEEP, name=name, **{"from": first})

    reads = {"statistics": lambda: bench.graphql(STATISTICS, name=name), "page at a random depth": page}
    for what, read in reads.items():
        milliseconds, times = await beside_nothing(bench, read, READS)
        note(f"{what}, ms", "ms", milliseconds)
        note(what, "times a request that reads nothing", times)
    async with watched(installed.processes) as highest:
        for kind in (SETTINGS, CHARGE):
            previews, answers, updates = [], [], []
            for _ in range(rounds):
                previews.append(await doing.preview(bench, size, kind.request(ids)))
                begun = time.perf_counter()
                accepted = await doing.accept(bench, size, kind.request(ids))
                answers.append(time.perf_counter() - begun)
                updates.append(await doing.end(bench, accepted) - begun)
                await bench.tidy()
            for what, taken in (("preview", previews), ("answer to update", answers), ("update", updates)):
                note(f"{what}: {kind.name}", "s", statistics.median(taken))
    for process, memory in highest.items():
        note(f"{process} memory", "MB", memory)
