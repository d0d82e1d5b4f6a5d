"""Subscriptions: each event has a context of its own; between two events no connection or snapshot is held."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import strawberry

from db.change_feeds.statistics import StatisticsFeed
from db.change_feeds.updates import UpdateFeed
from graph.execution.context import Context

PAUSE = 0.25
"""Seconds, at least, between two events of a subscription."""


@dataclass(frozen=True, slots=True)
class ChangeFeeds:
    """The change feeds of a process: notifications that a batch update or statistics have changed."""

    updates: UpdateFeed
    statistics: StatisticsFeed


@dataclass(kw_only=True)
class SubscriptionContext(Context):
    """The context of a subscription. Its own snapshot and loaders are unused: each event has its own."""

    change_feeds: ChangeFeeds
    event_context: Context | None = None
    """The context of the current event."""

    async def event_contexts(self, wake: asyncio.Event) -> AsyncGenerator[Context, None]:
        """A new context, of the current instant, each time `wake` is set; at most one in `PAUSE` seconds."""
        while True:
            await wake.wait()
            wake.clear()
            now, shared = self.service.clock(), (self.field_names, self.max_page_size)
            self.event_context = Context(self.caller, now, self.database, self.service, self.request_id, *shared)
            try:
                yield self.event_context
            finally:
                await self.event_context.snapshot.close()
            await asyncio.sleep(PAUSE)


SubscriptionInfo = strawberry.Info[SubscriptionContext, None]
"""The `info` of a subscription's resolver."""
