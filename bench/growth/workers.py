"""Two batches updated at once by two workers, compared with one after the other by one worker."""

import time

from bench import doing
from bench.growth.installation import Installation, installation
from bench.kinds import CHARGE, SETTINGS, Kind, choices
from bench.process import working
from bench.table import Figure, Notes, of_rounds

TARGET = 1 / 1.6
"""Two workers do at least 1.6 times as much as one."""


async def measure(size: int, rounds: int) -> tuple[list[Figure], Notes]:
    """Figures of two batches of about that size, which have two cores of the database: both ways in turn."""
    sizes = (size, size + 1)
    async with installation() as installed:
        for each in sizes:
            await installed.load([f"{each:,}"], each)
        return [await _figure(installed, kind, sizes, rounds) for kind in (SETTINGS, CHARGE)], {}


async def _figure(installed: Installation, kind: Kind, sizes: tuple[int, int], rounds: int) -> Figure:
    in_turn, at_once = [], []
    for _ in range(rounds):
        in_turn.append(await _one_after_the_other(installed, kind, sizes))
        async with working(installed.bench.directory):
            at_once.append(await _at_once(installed, kind, sizes))
    what = f"two batches at once by two workers, compared with in turn by one: {kind.name}"
    return of_rounds(what, sum(sizes), at_once, in_turn, sum(sizes), TARGET)


async def _one_after_the_other(installed: Installation, kind: Kind, sizes: tuple[int, int]) -> float:
    bench, seconds = installed.bench, 0.0
    await bench.tidy()
    for size in sizes:
        seconds += await doing.update(bench, size, kind.request(await choices(bench, size)))
    return seconds


async def _at_once(installed: Installation, kind: Kind, sizes: tuple[int, int]) -> float:
    bench = installed.bench
    ids = [await choices(bench, size) for size in sizes]
    await bench.tidy()
    begun = time.perf_counter()
    accepted = [
        await doing.accept(bench, size, kind.request(of_batch)) for size, of_batch in zip(sizes, ids, strict=True)
    ]
    return max([await doing.end(bench, update) for update in accepted]) - begun
