"""One, two and four workers on many batches: accounts a second, and whose processor time each account takes."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import psutil

from bench import doing
from bench.growth.installation import Installation, installation
from bench.kinds import SETTINGS
from bench.process import working
from bench.table import Figure, Notes, median, of_rounds

WORKERS = (1, 2, 4)
_ROLES = (
    "query ($name: String!) { accountBatch(filter: {batch: {name: $name}}) { batch { choices { roles { id } } } } }"
)


@dataclass
class Measured:
    """Rounds with a number of workers: seconds, and processor seconds by who had them."""

    seconds: list[float] = field(default_factory=list)
    busy: dict[str, list[float]] = field(default_factory=dict)


async def measure(batches: int, size: int, rounds: int) -> tuple[list[Figure], Notes]:
    """Has so many batches of that size updated, in turn by each number of workers, which are started for it."""
    names, accounts = [f"batch {number:03}" for number in range(batches)], batches * size
    found = {count: Measured() for count in WORKERS}
    async with installation(workers=False) as installed:
        await installed.load(names, size)
        for _ in range(rounds):
            for count in WORKERS:
                await installed.bench.tidy()
                async with _workers(installed, count) as workers:
                    await _round(installed, names, workers, found[count])
    told = f"updates of {batches} batches by {{}}, compared with one"
    figures = [
        of_rounds(told.format(_workers_of(count)), accounts, found[count].seconds, found[1].seconds, accounts, None)
        for count in WORKERS
    ]
    return figures, {_title(count): _busy(found[count], accounts) for count in WORKERS}


@asynccontextmanager
async def _workers(installed: Installation, count: int) -> AsyncIterator[list[psutil.Process]]:
    async with AsyncExitStack() as running:
        yield [await running.enter_async_context(working(installed.bench.directory)) for _ in range(count)]


async def _round(installed: Installation, names: list[str], workers: list[psutil.Process], measured: Measured) -> None:
    bench = installed.bench
    roles = (await bench.graphql(_ROLES, name=names[0]))["accountBatch"]["batch"]["choices"]["roles"]
    postmaster = psutil.Process(int((bench.directory / "pg" / "postmaster.pid").read_text().split("\n")[0]))
    who = {"server": [bench.server], "workers": workers, "database": [postmaster]}
    before, begun = {name: _seconds(processes) for name, processes in who.items()}, time.perf_counter()
    accepted = []
    for name in names:
        request = SETTINGS.request({"roles": [role["id"] for role in roles]})
        found = await bench.graphql(doing.UPDATE, input={"filter": {"batch": {"name": name}}, **request})
        accepted.append(found["batchUpdateAccounts"]["batchUpdate"])
    for each in accepted:
        await doing.end(bench, each)
    measured.seconds.append(time.perf_counter() - begun)
    for name, processes in who.items():
        measured.busy.setdefault(name, []).append(_seconds(processes) - before[name])


def _seconds(processes: list[psutil.Process]) -> float:
    """Processor seconds of processes, of those that they have, and of those that they had."""
    found = 0.0
    for process in processes:
        times = process.cpu_times()
        found += times.user + times.system + times.children_user + times.children_system
        for child in process.children():
            with suppress(psutil.NoSuchProcess):  # it has ended since: its parent has its time
                found += _seconds([child])
    return found


def _title(count: int) -> str:
    return f"processor time of each account, {_workers_of(count)}"


def _workers_of(count: int) -> str:
    return "1 worker" if count == 1 else f"{count} workers"


def _busy(measured: Measured, accounts: int) -> str:
    each = {name: median(seconds) / accounts * 1e6 for name, seconds in measured.busy.items()}
    return ", ".join(f"{name} {microseconds:.1f} µs" for name, microseconds in each.items())
