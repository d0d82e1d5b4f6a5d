"""The time, as a test says it is."""

from dataclasses import dataclass
from datetime import UTC, datetime

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class FixedClock:
    """Stands still until `now` is set; called, it tells the time, as the product's own clock does."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now
