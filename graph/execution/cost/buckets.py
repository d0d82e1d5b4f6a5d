"""Buckets of what callers may spend: one for each caller, which refills."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from graph.execution.context import Caller
from graph.execution.limits import MAX_COST_BUCKETS

Owner = tuple[int, str]
"""A tenant, and a subject that its tokens name."""


def owner_of(caller: Caller) -> Owner:
    """Whose bucket a caller spends from."""
    return caller.tenant, caller.subject


def sender_of(caller: Caller | None, address: str | None) -> Owner:
    """Whose bucket a request spends from: without a valid token its address's, which is of no tenant."""
    return (0, address or "") if caller is None else owner_of(caller)


@dataclass(slots=True)
class _Bucket:
    content: float
    at: float
    """When the content was that, by the clock."""


class Buckets:
    """The buckets of a process, each full at first. `clock`: in seconds, never set back."""

    def __init__(self, size: int, refill: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._refill = refill
        self._clock = clock
        self._buckets: OrderedDict[Owner, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def content(self, owner: Owner) -> int:
        """What an owner can spend now."""
        return int(self._of(owner).content)

    def take(self, owner: Owner, cost: int) -> tuple[float, int]:
        """Takes a cost out, if the bucket holds it.

        The seconds after which it does, which are 0 if the cost was taken, and what the owner can spend now.
        """
        bucket = self._of(owner)
        if bucket.content < cost:
            return (cost - bucket.content) / self._refill, int(bucket.content)
        bucket.content -= cost
        return 0, int(bucket.content)

    def owe(self, owner: Owner, cost: float) -> None:
        """Takes a cost out, also one that the bucket does not hold: up to its size is owed then."""
        bucket = self._of(owner)
        bucket.content = max(bucket.content - cost, -self._size)

    def debt_of(self, owner: Owner) -> float:
        """The seconds until nothing is owed; 0 if nothing is."""
        return max(-self._of(owner).content, 0) / self._refill

    def drain(self, owner: Owner, cost: int) -> None:
        """Takes a cost out, or what is there."""
        bucket = self._of(owner)
        bucket.content = max(bucket.content - cost, 0)

    def _of(self, owner: Owner) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.get(owner)
        if bucket is None:
            bucket = self._buckets[owner] = _Bucket(self._size, now)
            if len(self._buckets) > MAX_COST_BUCKETS:
                self._buckets.popitem(last=False)
            return bucket
        self._buckets.move_to_end(owner)
        bucket.content = min(bucket.content + (now - bucket.at) * self._refill, self._size)
        bucket.at = now
        return bucket
