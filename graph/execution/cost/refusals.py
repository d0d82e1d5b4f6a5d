"""How soon callers are told that they are refused: a few refusals at once, those in quick succession later and later.

A refusal costs little, but whoever asks again at once would keep the event loop busy with them.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

from db.settings import Settings
from graph.execution.cost.buckets import Buckets, Owner

PROMPT = 20
"""Refusals that are answered at once, if there were none of late."""

MAX_HELD = 32
"""Answers of one caller that are held back at a time; more are sent at once, and their connection is closed."""


class Refusals:
    """The refusals of a process. `clock`: in seconds, never set back. `shutdown`: ends every wait."""

    def __init__(
        self, settings: Settings, shutdown: asyncio.Event, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._buckets = Buckets(PROMPT, settings.refusal_refill, clock)
        self._shutdown = shutdown
        self._held: Counter[Owner] = Counter()

    def seconds(self, owner: Owner) -> float:
        """Counts a refusal; the seconds after which to tell of it: at most those in which PROMPT come back."""
        self._buckets.owe(owner, 1)
        return self._buckets.debt_of(owner)

    async def hold(self, owner: Owner) -> bool:
        """Returns when a refusal may be told; False if too many are held back for it to wait too."""
        seconds = self.seconds(owner)
        if not seconds:
            return True
        if self._held[owner] >= MAX_HELD:
            return False
        self._held[owner] += 1
        try:
            async with asyncio.timeout(seconds):
                await self._shutdown.wait()
        except TimeoutError:
            pass
        finally:
            self._held[owner] -= 1
            if not self._held[owner]:
                del self._held[owner]
        return True
