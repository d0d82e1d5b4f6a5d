"""Ranges are covered by slices and edges: every number once, by few of them."""

import random

from db.facets.covering import Covering, cover
from db.tables.facet_slices import FAN_OUT, LEVELS, WIDTHS
from db.tables.facets import SLICE_WIDTH

Ranges = list[tuple[int, int]]
MOST_RUNS = 2 * LEVELS - 1
"""Two for each level, and one of the widest."""


def numbers_of(covering: Covering) -> Ranges:
    """The control numbers of slices and edges, as ranges in ascending order; those that meet are joined."""
    widths = [SLICE_WIDTH * width for width in WIDTHS]
    slices = [(first * widths[level], (last + 1) * widths[level] - 1) for level, first, last in covering.slices]
    return joined(slices + covering.edges)


def joined(ranges: Ranges) -> Ranges:
    found: Ranges = []
    for low, high in sorted(ranges):
        assert not found or found[-1][1] < low, "no number twice"
        if found and found[-1][1] == low - 1:
            low = found.pop()[0]
        found.append((low, high))
    return found


def some_ranges(chance: random.Random) -> Ranges:
    most = chance.choice((10, 3_000, 200_000, 10**9))
    ends = sorted(chance.sample(range(most), 2 * chance.randint(1, 4)))
    return list(zip(ends[::2], ends[1::2], strict=True))


def test_every_number_once_and_few_runs() -> None:
    chance = random.Random(3)
    for _ in range(2_000):
        ranges = some_ranges(chance)
        covering = cover(ranges)
        assert numbers_of(covering) == joined(ranges), ranges
        narrowest = [(first * SLICE_WIDTH, (last + 1) * SLICE_WIDTH - 1) for first, last in covering.narrowest]
        assert joined(narrowest + covering.edges) == joined(ranges), ranges
        assert len(covering.slices) <= MOST_RUNS * len(ranges)
        assert all(high - low < 2 * SLICE_WIDTH - 1 for low, high in covering.edges)
        assert all(last - first < 2 * FAN_OUT for level, first, last in covering.slices if level < LEVELS - 1)


def test_what_is_at_the_ends() -> None:
    assert cover([]) == Covering()
    assert cover([(0, SLICE_WIDTH - 1)]) == Covering([(0, 0, 0)], [], [(0, 0)])
    assert cover([(0, SLICE_WIDTH)]) == Covering([(0, 0, 0)], [(SLICE_WIDTH, SLICE_WIDTH)], [(0, 0)])
    assert cover([(7, 7)]) == Covering([], [(7, 7)], [])
