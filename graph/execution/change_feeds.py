"""Subscriptions: each event has a context of its own; between two events no connection or snapshot is held."""

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
"""Seconds, at least, between two events of a subscription."""


@dataclass(frozen=True, slots=True)
class ChangeFeeds:
    """The change feeds of a process: notifications that a batch update or statistics have changed."""

    updates: UpdateFeed
    statistics: StatisticsFeed
    clock: Callable[[], datetime]
    background: BackgroundTasks
    """Runs the mutations of sockets, which are finished even if the client has left."""


@dataclass
class SubscriptionContext(Context):
    """The context of a subscription. Its own snapshot and loaders are unused: each event has its own."""

    feeds: ChangeFeeds | None = None
    event_context: Context | None = None
    """The context of the current event."""

    @property
    def change_feeds(self) -> ChangeFeeds:
        """The change feeds of the process."""
        if self.feeds is None:
            raise LookupError("the subscription has no change feeds")
        return self.feeds

    async def event_contexts(self, wake: asyncio.Event) -> AsyncGenerator[Context, None]:
        """A new context, of the current instant, each time `wake` is set; at most one in `PAUSE` seconds."""
        while True:
            await wake.wait()
            wake.clear()
            now, request_id = self.change_feeds.clock(), uuid.uuid4().hex
            self.event_context = Context(self.caller, now, self.database, self.service, request_id, self.field_names)
            try:
                yield self.event_context
            finally:
                await self.event_context.snapshot.close()
            await asyncio.sleep(PAUSE)


SubscriptionInfo = strawberry.Info[SubscriptionContext, None]
"""The `info` of a subscription's resolver."""
