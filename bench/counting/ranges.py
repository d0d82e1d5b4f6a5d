"""Statistics of ranges of control numbers in the database, compared with counting the accounts of the ranges."""

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import asyncpg

from bench.reads import in_turn
from bench.server import Bench
from bench.table import Figure, Notes, of_rounds
from db.batches import BatchReference
from db.facets.counting import from_accounts
from db.facets.covering import cover
from db.facets.ranges import from_slices
from db.sql import Prepared
from db.tables.security import ROLE, TENANT
from rules.requests.selection import Filter

Ranges = tuple[tuple[int, int], ...]

COUNTS = 15
"""Of each kind of ranges: counting the accounts takes a while."""
_SCATTERED, _SHORT = 100, 100


async def measure(bench: Bench, size: int) -> tuple[list[Figure], Notes]:
    """Figures of the batch of that size; the notes say how much is read for each."""
    plain = await asyncpg.connect(bench.dsn, server_settings={"role": ROLE, TENANT: "1", "enable_sort": "off"})
    figures, notes = [], dict[str, object]()
    for what, ranges in _kinds(size).items():
        covering = cover(ranges)
        narrowed = Filter(BatchReference(key=bench.batches[size]), control_numbers=ranges)
        from_facets = await _prepared(plain, from_slices(narrowed.shape.within_ranges), narrowed, covering.parameters())
        counted = await _prepared(plain, from_accounts(narrowed.shape), narrowed, {})
        seconds, floor = await in_turn(from_facets, counted, COUNTS + 10)
        figures.append(of_rounds(f"statistics of {what}, compared with counting", size, seconds, floor, 1, None))
        at_edges = sum(high - low + 1 for low, high in covering.edges)
        notes[f"read for {what}"] = f"{len(covering.slices)} runs of slices, {at_edges:,} accounts at edges"
    await plain.close()
    return figures, notes


def _kinds(size: int) -> dict[str, Ranges]:
    """Ranges by what they are, the same in each run."""
    half, tenth = size // 2, size // 10
    places = random.Random(16)  # noqa: S311 - places, no secrets
    ends = sorted(places.sample(range(1, size), 2 * _SCATTERED))
    firsts = range(1, size, size // _SCATTERED)
    return {
        "one account": ((half, half),),
        "a tenth of the control numbers": ((tenth + 1, 2 * tenth),),
        "half of them": ((size // 4, 3 * size // 4),),
        "all but both ends": ((2, size - 1),),
        "`1,3,8-12` and four tenths": ((1, 1), (3, 3), (8, 12), (half, 9 * tenth)),
        f"{_SCATTERED} ranges of any length": tuple(zip(ends[::2], ends[1::2], strict=True)),
        f"{len(firsts)} ranges of {_SHORT} accounts": tuple((first, first + _SHORT - 1) for first in firsts),
    }


async def _prepared(
    plain: Any, statement: Prepared, narrowed: Filter, covering: dict[str, Any]
) -> Callable[[], Awaitable[Any]]:
    batch = {"batch": narrowed.batch.key, "today": datetime.now(UTC).date(), "suspended": False}
    values = {**narrowed.criteria_values, **batch, "zone": "Europe/Prague", **covering}
    prepared, arguments = await plain.prepare(statement.text), statement.arguments(values)
    return lambda: prepared.fetch(*arguments)
