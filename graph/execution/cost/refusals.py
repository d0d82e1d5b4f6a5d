"""How soon callers are told that they are refused: a few refusals at once, those in quick succession later and later.

A refusal costs little, but whoever asks again at once would keep the event loop busy with them.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from db.background.child_tasks import cancel_and_wait
from db.settings import Settings
from graph.execution.cost.buckets import Buckets, Owner

PROMPT = 20
"""Refusals that are answered at once, if there were none of late."""

APART = 0.01
"""Seconds by which an answer that is held back comes later for each that is held back already.

All wait equally long otherwise, would be answered in the same moment, and be back in the next one.
"""

Departure = Callable[[], Coroutine[Any, Any, object]]
"""Waits until the client has left that is to be answered."""


async def unwatched() -> None:
    """The departure of a client that is not watched, as whatever waits for it is cancelled when it leaves."""
    await asyncio.Event().wait()


class Refusals:
    """The refusals of a process. `clock`: in seconds, never set back. `shutdown`: ends every wait."""

    def __init__(
        self, settings: Settings, shutdown: asyncio.Event, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._buckets = Buckets(PROMPT, settings.refusal_refill, clock)
        self._shutdown = shutdown
        self._most_held = settings.refusals_held
        self._held: Counter[Owner] = Counter()

    def count(self, owner: Owner) -> float:
        """Counts a refusal; the seconds after which to answer it: at most those in which PROMPT come back."""
        self._buckets.owe(owner, 1)
        return self._buckets.debt_of(owner)

    async def wait(self, owner: Owner) -> None:
        """Counts a refusal and waits until it may be answered, however many wait: where something else limits them."""
        if seconds := self.count(owner):
            await self._wait(seconds, unwatched)

    async def hold(self, owner: Owner, departure: Departure) -> bool:
        """Counts a refusal and waits until it may be answered, or the client has left.

        False if too many of this owner are held back for it to wait too: it is answered at once, and its connection
        has to be closed.
        """
        seconds = self.count(owner)
        if not seconds:
            return True
        held = self._held[owner]
        if held >= self._most_held:
            return False
        self._held[owner] += 1
        try:
            await self._wait(seconds + held * APART, departure)
        finally:
            self._held[owner] -= 1
            if not self._held[owner]:
                del self._held[owner]
        return True

    async def _wait(self, seconds: float, departure: Departure) -> None:
        ends = [asyncio.create_task(self._shutdown.wait()), asyncio.create_task(departure())]
        try:
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel_and_wait(*ends)
