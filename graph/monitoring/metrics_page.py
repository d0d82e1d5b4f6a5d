"""The page that Prometheus reads: rendered beside the event loop, and once for all who ask within a second."""

import asyncio
from collections.abc import Callable
from time import monotonic

KEPT = 1.0
"""Seconds for which a page is answered again: anybody may ask, and to add up many processes takes milliseconds."""


class MetricsPage:
    """The newest page. `refresh` is called on the event loop before `render`, which runs in a thread."""

    def __init__(self, refresh: Callable[[], None], render: Callable[[], bytes]) -> None:
        self._refresh = refresh
        self._render = render
        self._rendering: asyncio.Task[bytes] | None = None
        self._begun = 0.0

    async def __call__(self) -> bytes:
        """A page that is not older than KEPT, but for the time that it took."""
        current = self._rendering
        if current is None or (current.done() and monotonic() - self._begun >= KEPT):
            self._refresh()
            self._begun = monotonic()
            current = self._rendering = asyncio.create_task(asyncio.to_thread(self._render), name="page of metrics")
        return await asyncio.shield(current)
