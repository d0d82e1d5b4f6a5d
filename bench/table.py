"""Figures, and the table and JSON that show them."""

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

Notes = dict[str, object]
"""Further results, by name."""


@dataclass(frozen=True)
class Figure:
    """A measurement: seconds (the median unless `what` says otherwise), its floor in the same run, rate and target.

    `rate` is accounts per second of updates, requests per second of reads. `target` is the highest acceptable ratio.
    """

    what: str
    accounts: int
    seconds: float
    floor: float
    rate: float | None
    target: float | None

    @property
    def ratio(self) -> float:
        """Seconds per second of the floor."""
        return self.seconds / self.floor


def median(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)


def show(figures: list[Figure], notes: Notes) -> None:
    """Prints the table."""
    table = Table("what", "accounts", "median", "floor", "ratio", "target", "per second", title="make bench")
    for name in table.columns[1:]:
        name.justify = "right"
    for figure in figures:
        met = "" if figure.target is None else f"{figure.target:g}{'' if figure.ratio <= figure.target else ' missed'}"
        rate = "" if figure.rate is None else f"{figure.rate:,.0f}"
        table.add_row(
            figure.what,
            f"{figure.accounts:,}",
            _time(figure.seconds),
            _time(figure.floor),
            f"{figure.ratio:.3f}" if figure.ratio < 2 else f"{figure.ratio:.2f}",
            met,
            rate,
        )
    console = Console(width=140)
    console.print(table)
    for name, value in notes.items():
        console.print(f"{name}: {value}", highlight=False)


def save(figures: list[Figure], notes: Notes, path: Path) -> None:
    """Write the figures and notes as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    path.write_text(json.dumps({"figures": rows, "notes": notes}, indent=2, default=str) + "\n")


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"
