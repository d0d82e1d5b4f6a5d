"""What callers may spend: a limit for one operation, and for each caller a bucket that refills."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db.settings import Settings, variable
from graph.execution.context import Caller
from graph.execution.limits import MAX_COST_BUCKETS

Owner = tuple[int, str]
"""A tenant, and a subject that its tokens name."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What an operation was charged, or why it was not.

    `remaining`: what is left in the caller's bucket. `retry_after`: seconds until the bucket holds enough.
    """

    requested: int
    limit: int
    remaining: int
    error: dict[str, Any] | None = None
    retry_after: int | None = None

    def as_json(self) -> dict[str, int]:
        """The charge as `extensions.cost`."""
        return {"requested": self.requested, "limit": self.limit, "remaining": self.remaining}


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

    def take(self, owner: Owner, cost: int) -> float:
        """Takes a cost out, if the bucket holds it; the seconds after which it does: 0 if it was taken."""
        bucket = self._of(owner)
        if bucket.content < cost:
            return (cost - bucket.content) / self._refill
        bucket.content -= cost
        return 0

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


class Budget:
    """Charges callers for their operations."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = settings.cost_limit
        self._buckets = Buckets(settings.cost_bucket, settings.cost_refill, clock)

    def charge(self, caller: Caller, cost: int) -> Charge:
        """Charges the cost of an operation that is about to be executed; nothing where it may not be."""
        owner = _owner(caller)
        if cost > self._limit:
            return self._refused(owner, cost, "COST_LIMIT_EXCEEDED", self._too_dear(cost))
        wait = self._buckets.take(owner, cost)
        if wait:
            return self._refused(owner, cost, "RATE_LIMITED", _too_often(cost), math.ceil(wait))
        return Charge(cost, self._limit, self._buckets.content(owner))

    def charge_event(self, caller: Caller, cost: int) -> Charge:
        """Charges a further event of a subscription, which comes even if the bucket is empty then."""
        owner = _owner(caller)
        self._buckets.drain(owner, cost)
        return Charge(cost, self._limit, self._buckets.content(owner))

    def _refused(self, owner: Owner, cost: int, code: str, message: str, retry_after: int | None = None) -> Charge:
        remaining = self._buckets.content(owner)
        told = {"requested": cost, "limit": self._limit, "remaining": remaining}
        extensions: dict[str, Any] = {"code": code, "cost": told}  # a socket's error has no other place for it
        if retry_after is not None:
            extensions["retryAfter"] = retry_after
        return Charge(cost, self._limit, remaining, {"message": message, "extensions": extensions}, retry_after)

    def _too_dear(self, cost: int) -> str:
        return (
            f"The operation costs {cost} points, and one may cost at most {self._limit} ({variable('cost_limit')})."
            " Ask for smaller pages or fewer objects."
        )


def _too_often(cost: int) -> str:
    return (
        f"The operation costs {cost} points, and fewer are left for this caller ({variable('cost_bucket')},"
        f" refilled with {variable('cost_refill')} a second). Try again later."
    )


def _owner(caller: Caller) -> Owner:
    return int(caller.tenant), caller.subject
