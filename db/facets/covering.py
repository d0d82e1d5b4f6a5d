"""Ranges of control numbers as whole slices, of the widest levels that fit, and the edges that are left over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from db.tables.facet_slices import FAN_OUT, LEVELS
from db.tables.facets import SLICE_WIDTH


@dataclass(slots=True)
class Covering:
    """Slices and edges; ends of all ranges are included.

    `slices` are runs of slices of one level, as level, first and last; `edges` are control numbers beside these;
    `narrowest` are the same slices as ranges of those of level 0, in ascending order.
    """

    slices: list[tuple[int, int, int]] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)
    narrowest: list[tuple[int, int]] = field(default_factory=list)

    def parameters(self) -> dict[str, Any]:
        """The parameters of statements that read what is covered."""
        return {
            "levels": [level for level, _, _ in self.slices],
            "first_slices": [first for _, first, _ in self.slices],
            "last_slices": [last for _, _, last in self.slices],
            "lowest_numbers": [low for low, _ in self.edges],
            "highest_numbers": [high for _, high in self.edges],
            "first_narrowest": [first for first, _ in self.narrowest],
            "last_narrowest": [last for _, last in self.narrowest],
        }


def cover(ranges: Iterable[tuple[int, int]]) -> Covering:
    """Cover ranges that are in ascending order and do not overlap."""
    covering = Covering()
    for low, high in ranges:
        first, end = -(-low // SLICE_WIDTH), (high + 1) // SLICE_WIDTH
        if first >= end:
            covering.edges.append((low, high))
            continue
        edges = (low, first * SLICE_WIDTH - 1), (end * SLICE_WIDTH, high)
        covering.edges += [edge for edge in edges if edge[0] <= edge[1]]
        covering.narrowest.append((first, end - 1))
        covering.slices += _runs(first, end)
    return covering


def _runs(first: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The slices of level 0 from `first` up to but not including `end`, as runs of slices of the widest levels."""
    for level in range(LEVELS - 1):
        wider, wider_end = -(-first // FAN_OUT), end // FAN_OUT
        if wider >= wider_end:
            yield level, first, end - 1
            return
        for run in ((first, wider * FAN_OUT), (wider_end * FAN_OUT, end)):
            if run[0] < run[1]:
                yield level, run[0], run[1] - 1
        first, end = wider, wider_end
    yield LEVELS - 1, first, end - 1
