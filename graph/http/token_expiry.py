"""How long what a token has opened may stay open."""

import asyncio
from datetime import datetime, timedelta

from graph.execution.context import Caller
from graph.security.tokens import SKEW

_MAX_TIMER = 10 * 365 * 86400.0
"""Seconds: timers take no more."""


def expires_at(caller: Caller, now: datetime) -> float:
    """The event loop's time at which the caller's token is no longer taken."""
    left = (caller.expires_at - now).total_seconds() + SKEW if caller.expires_at > now - timedelta(days=1) else 0.0
    return asyncio.get_running_loop().time() + min(left, _MAX_TIMER)
