"""Figures, and the table that shows them."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

Notes = dict[str, object]
"""Further results, by name."""


@dataclass(frozen=True)
class Figure:
    """A measurement: seconds (the median unless `what` says otherwise), its floor in the same run, rate and target.

    `rate` is accounts per second of updates, requests per second of reads. `target` is the highest acceptable ratio.
    `rounds` are the ratios of the single rounds: their spread is the noise of the run. `peer` is the seconds of another
    product for the same, `peer_target` the least acceptable ratio of those to ours, `peer_rounds` that of each round.
    """

    what: str
    accounts: int
    seconds: float
    floor: float
    rate: float | None
    target: float | None
    rounds: tuple[float, ...] = ()
    peer: float | None = None
    peer_target: float | None = None
    peer_rounds: tuple[float, ...] = ()

    @property
    def ratio(self) -> float:
        """Seconds per second of the floor."""
        return self.seconds / self.floor

    @property
    def peer_ratio(self) -> float | None:
        """Seconds of the peer per second of ours: above 1, ours is faster."""
        return None if self.peer is None else self.peer / self.seconds


def of_rounds(
    what: str, accounts: int, measured: Sequence[float], floors: Sequence[float], units: int, target: float | None
) -> Figure:
    """A figure of the seconds of each round and of its floor; a round handles `units` accounts or requests."""
    seconds = median(measured)
    rounds = tuple(one / floor for one, floor in zip(measured, floors, strict=True))
    return Figure(what, accounts, seconds, median(floors), units / seconds, target, rounds)


def median(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def show(title: str, figures: list[Figure], notes: Notes) -> None:
    """Prints the table."""
    table = Table("what", "accounts", "median", "floor", "ratio", "target", "per second", title=title)
    peer = any(figure.peer is not None for figure in figures)
    for name in ("peer", "its time to ours", "target") if peer else ():
        table.add_column(name)
    for column in table.columns[1:]:
        column.justify = "right"
    for figure in figures:
        table.add_row(*_cells(figure), *(_peer_cells(figure) if peer else ()))
    console = Console(width=160 if peer else 140)
    if figures:
        console.print(table)
    for note, value in notes.items():
        console.print(f"{note}: {value}", highlight=False)


def _cells(figure: Figure) -> list[str]:
    return [
        figure.what,
        f"{figure.accounts:,}",
        duration(figure.seconds),
        duration(figure.floor),
        ratio(figure.ratio),
        _target(figure.target, figure.target is None or figure.ratio <= figure.target),
        "" if figure.rate is None else f"{figure.rate:,.0f}",
    ]


def _peer_cells(figure: Figure) -> list[str]:
    if figure.peer is None or figure.peer_ratio is None:
        return ["", "", ""]
    met = figure.peer_target is None or figure.peer_ratio >= figure.peer_target
    return [duration(figure.peer), ratio(figure.peer_ratio), _target(figure.peer_target, met)]


def _target(target: float | None, met: bool) -> str:
    return "" if target is None else f"{target:g}{'' if met else ' missed'}"


def ratio(value: float) -> str:
    """A ratio, with more digits where it is small."""
    return f"{value:.3f}" if value < 2 else f"{value:.2f}"


def duration(seconds: float) -> str:
    """Seconds, in the unit that suits them."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.{1 if seconds >= 0.001 else 3}f} ms"
