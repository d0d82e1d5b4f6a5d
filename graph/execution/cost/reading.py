"""What callers may have the server read: processor time for documents and variables, before anything is executed.

What is refused costs no points, and what is read anew each time is in no cache. So this time has buckets of its own,
and who owes some is refused unread. While a request is read all others wait: one that takes long counts for more than
its time, by the square.
"""

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from graphql import GraphQLError

from db.settings import Settings, variable
from graph.execution.context import Caller
from graph.execution.cost.buckets import Buckets, Owner, owner_of

UNNOTICED = 2.5
"""Milliseconds that others may wait for one request; a longer one counts as many times as it is longer."""

MOST_TIMES = 20.0
"""That one counts for, at most: longer than the slowest document is a pause of the process, which is not its own."""

_TOO_LONG = (
    "The server has read requests of this caller for too long of late ({bucket}, refilled with {refill} a second). Try"
    " again later, and send values as variables: a document that stays the same is read once."
)


class ReadingTimes:
    """The time that callers' requests have taken to be read. `clock`, `used`: seconds, and those of the processor."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
        used: Callable[[], float] = time.thread_time,
    ) -> None:
        self._buckets = Buckets(settings.reading_bucket, settings.reading_refill, clock)
        self._used = used

    def refusal(self, caller: Caller) -> GraphQLError | None:
        """Why nothing is read for a caller at the moment; None where it is."""
        seconds = self.seconds_owed(caller)
        if not seconds:
            return None
        message = _TOO_LONG.format(bucket=variable("reading_bucket"), refill=variable("reading_refill"))
        return GraphQLError(message, extensions={"code": "RATE_LIMITED", "retryAfter": math.ceil(seconds)})

    def seconds_owed(self, caller: Caller) -> float:
        """Seconds for which nothing is read for a caller."""
        return self._buckets.debt_of(owner_of(caller))

    def charged(self, caller: Caller) -> "AbstractContextManager[None]":
        """Charges a caller for what is read within the context, which waits for nothing."""
        return _Charged(self._buckets, owner_of(caller), self._used)


class _Charged:
    """A class, as `contextmanager` would change the exceptions that pass, and some of ours are frozen."""

    def __init__(self, buckets: Buckets, owner: Owner, used: Callable[[], float]) -> None:
        self._buckets = buckets
        self._owner = owner
        self._used = used
        self._begun = 0.0

    def __enter__(self) -> None:
        self._begun = self._used()

    def __exit__(self, *_: object) -> None:
        milliseconds = (self._used() - self._begun) * 1000
        self._buckets.owe(self._owner, milliseconds * min(MOST_TIMES, max(1.0, milliseconds / UNNOTICED)))
