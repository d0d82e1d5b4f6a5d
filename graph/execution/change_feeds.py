"""What a subscription goes through: a moment for each event, with a context of its own. Nothing is held in between."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime

import strawberry

from db.change_feeds.statistics import StatisticsFeed
from db.change_feeds.updates import UpdateFeed
from graph.execution.context import Context
from graph.process.background import BackgroundTasks

PAUSE = 0.25
"""Seconds between two looks of a subscription, and so between two of its events."""


@dataclass(frozen=True, slots=True)
class ChangeFeeds:
    """What tells a process that something has changed."""

    updates: UpdateFeed
    statistics: StatisticsFeed
    clock: Callable[[], datetime]
    background: BackgroundTasks
    """What is finished though who asked for it has left."""


@dataclass
class SubscriptionContext(Context):
    """A subscription. Its own snapshot and loaders are not used: those of its moments are."""

    live: ChangeFeeds | None = None
    moment: Context | None = None
    """What the event under way is read and executed in."""

    @property
    def change_feeds(self) -> ChangeFeeds:
        """What tells it that something has changed."""
        if self.live is None:
            raise LookupError("nothing tells of changes here")
        return self.live

    async def moments(self, wake: asyncio.Event) -> AsyncGenerator[Context, None]:
        """A fresh context whenever `wake` was set, with the instant of then; at most a few a second."""
        while True:
            await wake.wait()
            wake.clear()
            now, request_id = self.change_feeds.clock(), uuid.uuid4().hex
            self.moment = Context(self.caller, now, self.database, self.service, request_id, self.named)
            try:
                yield self.moment
            finally:
                await self.moment.snapshot.release()
            await asyncio.sleep(PAUSE)


SubscriptionInfo = strawberry.Info[SubscriptionContext, None]
"""What a subscription's resolver may ask for."""
