"""What the updates of this process have done with accounts since it began, for its metrics."""

from collections.abc import Mapping
from typing import Any

OUTCOMES = ("updated", "unchanged", "refused")


class Tally:
    """Numbers of accounts by outcome, of chunks that are committed."""

    def __init__(self) -> None:
        self.accounts = dict.fromkeys(OUTCOMES, 0)

    def add(self, counts: Mapping[str, Any]) -> None:
        """Adds what a transaction has added to its update's counts (`progress.advance`)."""
        for outcome in OUTCOMES:
            self.accounts[outcome] += counts.get(f"more_{outcome}", 0)


TALLY = Tally()
"""The tally of this process."""
