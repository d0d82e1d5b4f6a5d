"""The parts that share one server, with batches of several sizes: a new one is a function, and its line in `PARTS`."""

from collections.abc import Awaitable, Callable

from bench import answers, background, beside, callers, events, notifying, reads, reports, reverts, updates
from bench.counting import ranges, space
from bench.hardening import flood, overheads
from bench.parts.options import Measured, Options
from bench.server import Bench
from bench.table import Figure, Notes


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


async def _space(server: Bench, options: Options) -> Measured:
    """What accounts, updates and charges take on the disk."""
    return [], await space.measure(server, options.largest)


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


PARTS: dict[str, Callable[[Bench, Options], Awaitable[Measured]]] = {
    "reads": _reads,
    "ranges": _ranges,
    "space": _space,
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
