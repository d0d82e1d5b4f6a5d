"""`python -m bench`: creates batches of 10,000, 100,000 and 1,000,000 accounts and measures on them."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bench import background, beside, callers, events, notifying, reads, reports, reverts, updates
from bench.hardening import flood, overheads
from bench.server import Bench, bench
from bench.table import Figure, Notes, save, show
from db.settings import Settings

RESULTS = Path(__file__).parent / "results" / "bench.json"


@dataclass(frozen=True)
class Options:
    """Extent of the measurements."""

    sizes: list[int]
    rounds: int
    requests: int

    @property
    def largest(self) -> int:
        """The size of the batch for measurements beside an update, which has to take a while."""
        return max(self.sizes)


Measured = tuple[list[Figure], Notes]


async def _reads(server: Bench, options: Options) -> Measured:
    figures: list[Figure] = []
    notes: Notes = {}
    for size in options.sizes:
        notes[f"facets of the batch of {size:,}"] = await _facets(server, size)
        figures += await reads.measure(server, size, options.requests)
    return figures, notes


async def _facets(server: Bench, size: int) -> int:
    return int(await server.owner.fetchval("SELECT count(*) FROM facets WHERE batch_id = $1", server.batches[size]))


async def _callers(server: Bench, options: Options) -> Measured:
    return await callers.measure(server, options.largest, options.requests), {}


async def _updates(server: Bench, options: Options) -> Measured:
    figures: list[Figure] = []
    notes: Notes = {}
    for size in options.sizes:
        before = server.memory()
        figures += await updates.measure(server, size, options.rounds)
        notes[f"server memory, grown in the updates of {size:,}"] = f"{server.memory() - before:.1f} MB"
    return figures, notes


async def _reverts(server: Bench, options: Options) -> Measured:
    return await reverts.measure(server, options.largest, options.rounds), {}


async def _reports(server: Bench, options: Options) -> Measured:
    return [], await reports.measure(server, options.largest)


async def _background(server: Bench, options: Options) -> Measured:
    return await background.measure(server, options.largest, options.rounds), {}


async def _beside(server: Bench, options: Options) -> Measured:
    return await beside.measure(server, options.largest)


async def _events(server: Bench, options: Options) -> Measured:
    figures, notes = await events.measure(server, options.largest, options.rounds)
    return figures, {**notes, "NOTIFY for each chunk": await notifying.measure(server)}


async def _overheads(server: Bench, options: Options) -> Measured:
    """What authentication, limits, log and metrics cost."""
    return await overheads.measure(server, options.largest, options.rounds)


async def _flood(server: Bench, options: Options) -> Measured:
    """Statistics while others are refused as fast as they can ask."""
    return await flood.measure(server, options.largest)


PARTS: dict[str, Callable[[Bench, Options], Awaitable[Measured]]] = {
    "reads": _reads,
    "callers": _callers,
    "updates": _updates,
    "reverts": _reverts,
    "reports": _reports,
    "background": _background,
    "beside": _beside,
    "events": _events,
    "overheads": _overheads,
    "flood": _flood,
}


async def _run(options: Options, parts: list[str]) -> None:
    figures: list[Figure] = []
    async with bench(options.sizes) as server:
        notes = dict(server.loaded)
        for part in parts:
            measured, noted = await PARTS[part](server, options)
            figures += measured
            notes |= noted
    show(figures, notes)
    save(figures, notes, RESULTS)


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3, help="of each update and its floor")
    parser.add_argument("--requests", type=int, default=300, help="of each read and its floor")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="parts to measure")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith(Settings.model_config["env_prefix"])]:
        del os.environ[name]  # what is measured has the settings that the benchmark gives it, and the defaults
    asyncio.run(_run(Options(arguments.accounts, arguments.rounds, arguments.requests), arguments.only))


if __name__ == "__main__":
    main()
