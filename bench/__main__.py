"""`python -m bench [PART ...]`: measures on data that the product itself has loaded, with nothing done by hand.

Most parts share one server, with batches of 10,000, 100,000 and 1,000,000 accounts; some have one of their own.
"""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import answers, background, beside, callers, events, notifying, reads, reports, reverts, starting, updates
from bench.console import measuring as console
from bench.counting import ranges
from bench.growth import many, scaling, sizes, workers
from bench.hardening import flood, overheads
from bench.loading import imports
from bench.peer import measuring as peer
from bench.recording import comparison, files
from bench.server import Bench, bench
from bench.table import Figure, Notes, show
from db.settings import Settings


@dataclass(frozen=True)
class Options:
    """Extent of the measurements."""

    sizes: list[int]
    rounds: int
    requests: int
    seconds: float
    growing: list[int]
    batches: int
    batch_size: int

    @property
    def largest(self) -> int:
        """The size of the batch for measurements beside an update, which has to take a while."""
        return max(self.sizes)


SCALED_BATCHES, SCALED_SIZE = 8, 30_000
"""Batches of the part `scaling`, each too large for the server to update it itself."""

Measured = tuple[list[Figure], Notes]


async def _reads(server: Bench, options: Options) -> Measured:
    """Reads over HTTP, compared with the same select by asyncpg."""
    figures: list[Figure] = []
    notes: Notes = {}
    for size in options.sizes:
        notes[f"facets of the batch of {size:,}"] = await _facets(server, size)
        figures += await reads.measure(server, size, options.requests)
    return figures, notes


async def _facets(server: Bench, size: int) -> int:
    return int(await server.owner.fetchval("SELECT count(*) FROM facets WHERE batch_id = $1", server.batches[size]))


async def _ranges(server: Bench, options: Options) -> Measured:
    """Statistics of ranges of control numbers in the database, compared with counting."""
    return await ranges.measure(server, options.largest)


async def _callers(server: Bench, options: Options) -> Measured:
    """What it costs to know who asks."""
    return await callers.measure(server, options.largest, options.requests), {}


async def _updates(server: Bench, options: Options) -> Measured:
    """Updates and previews of a whole batch, compared with the plain UPDATE in place."""
    figures: list[Figure] = []
    notes: Notes = {}
    for size in options.sizes:
        before = server.memory()
        figures += await updates.measure(server, size, options.rounds)
        notes[f"server memory, grown in the updates of {size:,}"] = f"{server.memory() - before:.1f} MB"
    return figures, notes


async def _answers(server: Bench, options: Options) -> Measured:
    """What a person waits for: an update of one account, and the answer to one of a whole batch."""
    return await answers.measure(server, options.largest, options.requests // 3, options.rounds), {}


async def _reverts(server: Bench, options: Options) -> Measured:
    """Reverts, compared with the updates that they revert."""
    return await reverts.measure(server, options.largest, options.rounds), {}


async def _reports(server: Bench, options: Options) -> Measured:
    """The report of an update."""
    return [], await reports.measure(server, options.largest)


async def _background(server: Bench, options: Options) -> Measured:
    """Updates by the server's worker, compared with those that the mutation does itself."""
    return await background.measure(server, options.largest, options.rounds), {}


async def _beside(server: Bench, options: Options) -> Measured:
    """Statistics while an update runs, compared with those of an idle server."""
    return await beside.measure(server, options.largest)


async def _events(server: Bench, options: Options) -> Measured:
    """An update with subscribers, compared with one without."""
    figures, notes = await events.measure(server, options.largest, options.rounds)
    return figures, {**notes, "NOTIFY for each chunk": await notifying.measure(server)}


async def _overheads(server: Bench, options: Options) -> Measured:
    """What authentication, limits, log and metrics cost."""
    return await overheads.measure(server, options.largest, options.rounds)


async def _flood(server: Bench, options: Options) -> Measured:
    """Statistics while others are refused as fast as they can ask."""
    return await flood.measure(server, options.largest)


async def _peer(options: Options) -> Measured:
    """Reads beside those of PostGraphile on the same database, and beside their floors."""
    return await peer.measure(options.largest, options.rounds, options.seconds)


async def _start(options: Options) -> Measured:
    """What a reader of the README waits for who has run `make run` before."""
    return await starting.measure(options.rounds)


async def _console(options: Options) -> Measured:
    """The console in a browser, on a batch of many accounts."""
    return await console.measure(options.largest, options.rounds)


async def _import(options: Options) -> Measured:
    """The import of a batch, compared with COPY, and the export of it."""
    return await imports.measure(options.largest, options.rounds)


async def _workers(options: Options) -> Measured:
    """Two workers on two batches, compared with one worker on one after the other."""
    return await workers.measure(options.largest, options.rounds)


async def _growth(options: Options) -> Measured:
    """What grows with the accounts of a batch, and what does not."""
    return await sizes.measure(options.growing, options.rounds)


async def _many(options: Options) -> Measured:
    """What grows with the number of batches, and what does not."""
    return await many.measure(options.batches, options.batch_size)


async def _scaling(options: Options) -> Measured:
    """Updates of many batches by one, two and four workers, and whose processor time they take."""
    return await scaling.measure(SCALED_BATCHES, SCALED_SIZE, options.rounds)


PARTS: dict[str, Callable[[Bench, Options], Awaitable[Measured]]] = {
    "reads": _reads,
    "ranges": _ranges,
    "callers": _callers,
    "updates": _updates,
    "answers": _answers,
    "reverts": _reverts,
    "reports": _reports,
    "background": _background,
    "beside": _beside,
    "events": _events,
    "overheads": _overheads,
    "flood": _flood,
}
"""Parts that share a server, in the order in which they run."""

APART: dict[str, Callable[[Options], Awaitable[Measured]]] = {
    "peer": _peer,
    "console": _console,
    "import": _import,
    "workers": _workers,
    "start": _start,
    "scaling": _scaling,
    "growth": _growth,
    "many": _many,
}
"""Parts that load data of their own."""

UNUSUAL = ("growth", "many")
"""Parts that run where they are named alone: they load twenty million accounts each, which takes an hour."""


async def _run(options: Options, parts: list[str], directory: Path) -> None:
    async with _shared(options, [part for part in parts if part in PARTS]) as server:
        for part in PARTS:
            if server is not None and part in parts:
                await _measure(part, PARTS[part](server, options), PARTS[part].__doc__, server.loaded, directory)
    for part in APART:
        if part in parts:
            await _measure(part, APART[part](options), APART[part].__doc__, {}, directory)


@asynccontextmanager
async def _shared(options: Options, parts: list[str]) -> AsyncIterator[Bench | None]:
    """The server of those parts, if there are any."""
    if not parts:
        yield None
        return
    async with bench(options.sizes) as server:
        yield server


async def _measure(
    part: str, measuring: Awaitable[Measured], title: str | None, loaded: Notes, directory: Path
) -> None:
    """Measure a part, show and keep its results, and say what became slower."""
    measured = files.circumstances()
    figures, notes = await measuring
    measured["load after"] = round(os.getloadavg()[0], 1)
    results = files.Results(part, title or part, measured, figures, {**loaded, **notes})
    show(part, figures, results.notes)
    print("\n".join(comparison.report(files.committed(part), results)))
    files.save(results, directory)


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    usual = [part for part in (*PARTS, *APART) if part not in UNUSUAL]
    told = f"of {', '.join([*PARTS, *APART])}; without any: all but {' and '.join(UNUSUAL)}"
    parser.add_argument("parts", nargs="*", metavar="PART", help=told)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3, help="of each update and its floor")
    parser.add_argument("--requests", type=int, default=300, help="of each read and its floor")
    parser.add_argument("--seconds", type=float, default=3, help="of each turn of the part `peer`")
    parser.add_argument(
        "--growing", type=int, nargs="+", default=[1_000_000, 3_000_000, 10_000_000], help="of `growth`"
    )
    parser.add_argument("--batches", type=int, default=20_000, help="of the part `many`")
    parser.add_argument("--batch-size", type=int, default=1_000, help="accounts of each batch of the part `many`")
    parser.add_argument("--results", type=Path, default=files.DIRECTORY, help="directory of the results as JSON")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith(Settings.model_config["env_prefix"])]:
        del os.environ[name]  # what is measured has the settings that the benchmark gives it, and the defaults
    parts = arguments.parts or usual
    if unknown := [part for part in parts if part not in {**PARTS, **APART}]:
        parser.error(f"there is no part {', '.join(unknown)}")
    options = Options(
        arguments.accounts, arguments.rounds, arguments.requests, arguments.seconds,
        arguments.growing, arguments.batches, arguments.batch_size,
    )  # fmt: skip
    asyncio.run(_run(options, parts, arguments.results))


if __name__ == "__main__":
    main()
