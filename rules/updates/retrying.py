"""Retries of transient faults: locks held by others, conflicts with them, a database short of resources."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from itertools import count
from time import monotonic
from typing import TypeVar

from rules.updates import faults

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_FOR = 60.0
"""Seconds after the first failure during which an update retries.

The last try begins within them, and waits up to `db.connections.timeouts.LOCK_TIMEOUT` for a lock: about 65 s at the
longest.
"""

RETRY_FOR_IN_REQUEST = 10.0
"""The same where a client waits for the answer: accepting, cancelling, waiting for the batch of a small update.

Also for the job of the next update, which the search for orphans replaces.
"""

_FIRST_PAUSE = 0.02
_MAX_PAUSE = 2.0
"""Seconds between two tries, doubled each time.

Shorter than `db.connections.timeouts.IDLE_TIMEOUT`, as the connection with the batch's lease is idle meanwhile.
"""


async def retry_transient(attempt: Callable[[int], Awaitable[T]], retry_for: float | None = None) -> T:
    """Call `attempt` with 1, 2, ... until it succeeds; returns its result.

    Raises other than transient faults at once, and transient ones once `retry_for` seconds (RETRY_FOR) have passed.
    """
    limit = RETRY_FOR if retry_for is None else retry_for
    pause, begun = _FIRST_PAUSE, 0.0
    for number in count(1):
        try:
            return await attempt(number)
        except Exception as fault:
            now = monotonic()
            begun = begun or now
            if not faults.is_transient(fault) or now + pause - begun > limit:
                raise
            log.info("try %d met %s; again in %.2f s", number, type(fault).__name__, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _MAX_PAUSE)
    raise AssertionError
