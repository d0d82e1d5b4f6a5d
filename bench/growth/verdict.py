"""Whether a quantity grows with the size of what it is of: constant, linear, or what is between or beyond."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_CONSTANT, _LINEAR, _MORE = 0.15, 0.8, 1.15
"""Exponents of the size between which growth is called so; a run on a busy machine is off by a tenth."""


@dataclass(frozen=True)
class Growth:
    """What a quantity was at each size; `expected` is how it may grow at most: `constant` or `linear`."""

    what: str
    values: Mapping[int, float]
    unit: str
    expected: str

    @property
    def exponent(self) -> float:
        """The power of the size that the quantity grows with, from the smallest to the largest."""
        least, most = min(self.values), max(self.values)
        return math.log(self.values[most] / self.values[least]) / math.log(most / least)

    @property
    def kind(self) -> str:
        """In a word."""
        if self.exponent < _CONSTANT:
            return "constant"
        if self.exponent < _LINEAR:
            return "less than linear"
        return "linear" if self.exponent <= _MORE else "more than linear"

    @property
    def wrong(self) -> bool:
        """Whether it grows faster than expected."""
        return self.exponent > (_CONSTANT if self.expected == "constant" else _MORE)

    def __str__(self) -> str:
        values = ", ".join(f"{self.values[size]:,.4g}" for size in sorted(self.values))
        ratio = self.values[max(self.values)] / self.values[min(self.values)]
        times = max(self.values) / min(self.values)
        wrong = f" - WRONG, has to be {self.expected}" if self.wrong else ""
        return f"{values} {self.unit}: {self.kind} ({ratio:.2f} times at {times:g} times the size){wrong}"
