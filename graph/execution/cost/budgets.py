"""What callers may spend: a limit for one operation, and for each caller a bucket that refills."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from db.settings import Settings, variable
from graph.execution.context import Caller
from graph.execution.cost.buckets import Buckets, owner_of


@dataclass(frozen=True, slots=True)
class Charge:
    """What an operation was charged, or why it was not.

    `remaining`: what is left in the caller's bucket.
    """

    requested: int
    limit: int
    remaining: int
    error: dict[str, Any] | None = None

    def as_json(self) -> dict[str, int]:
        """The charge as `extensions.cost`."""
        return {"requested": self.requested, "limit": self.limit, "remaining": self.remaining}


class Budget:
    """Charges callers for their operations."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = settings.cost_limit
        self._buckets = Buckets(settings.cost_bucket, settings.cost_refill, clock)

    def charge(self, caller: Caller, cost: int) -> Charge:
        """Charges the cost of an operation that is about to be executed; nothing where it may not be."""
        owner = owner_of(caller)
        if cost > self._limit:
            return self._refused(cost, self._buckets.content(owner), "COST_LIMIT_EXCEEDED", self._beyond_limit(cost))
        wait, remaining = self._buckets.take(owner, cost)
        if wait:
            return self._refused(cost, remaining, "RATE_LIMITED", _beyond_bucket(cost), math.ceil(wait))
        return Charge(cost, self._limit, remaining)

    def charge_event(self, caller: Caller, cost: int) -> Charge:
        """Charges a further event of a subscription, which comes even if the bucket is empty then."""
        owner = owner_of(caller)
        self._buckets.drain(owner, cost)
        return Charge(cost, self._limit, self._buckets.content(owner))

    def _refused(self, cost: int, remaining: int, code: str, message: str, retry_after: int | None = None) -> Charge:
        charge = {"requested": cost, "limit": self._limit, "remaining": remaining}
        extensions: dict[str, Any] = {"code": code, "cost": charge}  # a socket's error has no other place for it
        if retry_after is not None:
            extensions["retryAfter"] = retry_after
        return Charge(cost, self._limit, remaining, {"message": message, "extensions": extensions})

    def _beyond_limit(self, cost: int) -> str:
        return (
            f"The operation costs {cost} points, and one may cost at most {self._limit} ({variable('cost_limit')})."
            " Ask for smaller pages or fewer objects."
        )


def _beyond_bucket(cost: int) -> str:
    return (
        f"The operation costs {cost} points, and fewer are left for this caller ({variable('cost_bucket')},"
        f" refilled with {variable('cost_refill')} a second). Try again later."
    )
