"""Trying again what may pass: locks of others, conflicts with them, a database that is short of something."""

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
"""Seconds after the first failure in which an update tries again.

The last try begins within them and waits `db.timeouts.LOCK_TIMEOUT` for a lock: the longest wait is about 65 s.
"""

RETRY_FOR_IN_REQUEST = 10.0
"""The same for what a client waits for and nothing has been promised of: accepting, cancelling."""

_FIRST_PAUSE = 0.02
_MAX_PAUSE = 2.0
"""Seconds between two tries: doubled each time. Shorter than `db.timeouts.IDLE_TIMEOUT`, as the batch is held."""


async def retry_transient(attempt: Callable[[int], Awaitable[T]], patience: float | None = None) -> T:
    """What `attempt`, given 1, 2, ..., answers when it succeeds.

    Raises at once what does not pass with time, and what has not passed when `patience` (PATIENCE) is over.
    """
    limit = RETRY_FOR if patience is None else patience
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
