"""What a subscription goes through: a moment for each event, with a context of its own. Nothing is held in between."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime

import strawberry

from db.change_feeds.statistics import Watching
from db.change_feeds.updates import Listener
from graph.execution.context import Context
from graph.http.background import Background

PAUSE = 0.25
"""Seconds between two looks of a subscription, and so between two of its events."""


@dataclass(frozen=True, slots=True)
class Live:
    """What tells a process that something has changed."""

    updates: Listener
    statistics: Watching
    clock: Callable[[], datetime]
    background: Background
    """What is finished though who asked for it has left."""


@dataclass
class Subscribed(Context):
    """A subscription. Its own snapshot and loaders are not used: those of its moments are."""

    live: Live | None = None
    moment: Context | None = None
    """What the event under way is read and executed in."""

    @property
    def wakers(self) -> Live:
        """What tells it that something has changed."""
        if self.live is None:
            raise LookupError("nothing tells of changes here")
        return self.live

    async def moments(self, wake: asyncio.Event) -> AsyncGenerator[Context, None]:
        """A fresh context whenever `wake` was set, with the instant of then; at most a few a second."""
        while True:
            await wake.wait()
            wake.clear()
            now, request_id = self.wakers.clock(), uuid.uuid4().hex
            self.moment = Context(self.caller, now, self.database, self.service, request_id, self.named)
            try:
                yield self.moment
            finally:
                await self.moment.snapshot.release()
            await asyncio.sleep(PAUSE)


SubscribedInfo = strawberry.Info[Subscribed, None]
"""What a subscription's resolver may ask for."""
