"""How long a stream or socket may stay open: until its token expires."""

import asyncio
from datetime import datetime

from graph.execution.context import Caller
from graph.security.claims import SKEW

_MAX_TIMER = 10 * 365 * 86400.0
"""Seconds, 10 years: the event loop's timers accept no more."""


def expires_at(caller: Caller, now: datetime) -> float:
    """When the caller's token is no longer accepted, by the clock of the event loop; in the past if it is not now."""
    left = (caller.expires_at - now).total_seconds() + SKEW
    return asyncio.get_running_loop().time() + min(left, _MAX_TIMER)
