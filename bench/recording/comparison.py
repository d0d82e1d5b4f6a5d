"""What became slower since the last committed results, by more than the noise of the two runs.

Ratios are compared, to the floor and to the peer of the same run: seconds do not travel between machines. The noise of
a run is the distance between the ratios of its rounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.recording.files import Results
from bench.table import Figure, median, ratio


@dataclass(frozen=True)
class Change:
    """A ratio of a figure in two runs; `noise` is the share by which the rounds of a run differ."""

    figure: Figure
    compared_with: str
    before: float
    after: float
    noise: float

    @property
    def growth(self) -> float:
        """By which share the ratio grew."""
        return self.after / self.before - 1

    @property
    def slower(self) -> bool:
        """Whether it is slower, by more than the noise."""
        return self.growth > self.noise

    @property
    def faster(self) -> bool:
        """Whether it is faster, by more than the noise."""
        return self.before / self.after - 1 > self.noise

    def __str__(self) -> str:
        where = f"{self.figure.what}, {self.figure.accounts:,} accounts"
        moved = f"{ratio(self.before)} to {ratio(self.after)} times {self.compared_with}"
        return f"{where}: {moved} ({self.growth:+.0%}, noise {self.noise:.0%})"


def changes(before: Results, after: Results) -> list[Change]:
    """The figures that are in both, each compared by its floor and, where there is one, by its peer."""
    earlier = {(figure.what, figure.accounts): figure for figure in before.figures}
    pairs = [(earlier.get((figure.what, figure.accounts)), figure) for figure in after.figures]
    return [change for old, new in pairs if old is not None for change in _compared(old, new)]


def report(before: Results | None, after: Results) -> list[str]:
    """Sentences about what changed."""
    if before is None:
        return [f"{after.part}: no committed results to compare with"]
    found = changes(before, after)
    since = f"since {before.measured['commit']}, {before.measured['date']}"
    lines = [f"SLOWER {since}: {change}" for change in found if change.slower]
    lines += [f"faster {since}: {change}" for change in found if change.faster]
    return lines or [f"{after.part}: none of {len(found)} figures changed by more than the noise {since}"]


def _compared(old: Figure, new: Figure) -> Iterator[Change]:
    if old.rounds and new.rounds:
        yield Change(new, "the floor", old.ratio, new.ratio, max(noise(old.rounds), noise(new.rounds)))
    if old.peer_ratio and new.peer_ratio:
        spread = max(noise(old.peer_rounds), noise(new.peer_rounds))
        yield Change(new, "the peer", 1 / old.peer_ratio, 1 / new.peer_ratio, spread)


def noise(rounds: Sequence[float]) -> float:
    """How far the rounds of a run are apart, as a share of their median; of a single round nothing is known."""
    return (max(rounds) - min(rounds)) / median(rounds) if len(rounds) > 1 else float("inf")
