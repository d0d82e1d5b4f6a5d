"""A clock whose time a test sets."""

from dataclasses import dataclass
from datetime import UTC, datetime

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class FixedClock:
    """A clock that stands still until `now` is set; called as the product's own clock."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now
