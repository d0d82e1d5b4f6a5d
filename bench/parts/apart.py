"""The parts that load data of their own: a new one is a function here, and its line in `APART`."""

from collections.abc import Awaitable, Callable

from bench import starting
from bench.chunks import measuring as chunks
from bench.console import measuring as console
from bench.growth import many, scaling, sizes, workers
from bench.loading import imports
from bench.parts.options import Measured, Options
from bench.peer import measuring as peer

SCALED_BATCHES, SCALED_SIZE = 8, 30_000
"""Batches of the part `scaling`, each too large for the server to update it itself."""


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


async def _chunks(options: Options) -> Measured:
    """The statement of a chunk in the database, compared with the plain UPDATE, and what its parts take."""
    return await chunks.measure(options.rounds)


APART: dict[str, Callable[[Options], Awaitable[Measured]]] = {
    "peer": _peer,
    "console": _console,
    "import": _import,
    "workers": _workers,
    "start": _start,
    "scaling": _scaling,
    "chunks": _chunks,
    "growth": _growth,
    "many": _many,
}
"""Parts that load data of their own."""

UNUSUAL = ("growth", "many")
"""Parts that run where they are named alone: they load twenty million accounts each, which takes an hour."""
