"""The fields of Subscription."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry
from strawberry import ID

from db.change_feeds.statistics import WatchedSelection
from db.connections.connection_errors import DATABASE_AWAY
from db.reading import updates as stored
from db.update_states import UNFINISHED
from graph.execution.change_feeds import SubscriptionContext, SubscriptionInfo
from graph.execution.context import Context
from graph.execution.errors import NotFoundError
from graph.schema import updates
from graph.schema.fields import argument, subscription_field
from graph.schema.ids import key_of
from graph.schema.inputs.filter import AccountBatchFilter
from graph.schema.types.accounts.statistics import AccountBatchStatistics
from graph.schema.types.updates.update import BatchUpdate
from graph.security.permissions import READ_STATISTICS, READ_UPDATES


@strawberry.type(description="Everything that can be followed; each event is of one moment, of now.")
class Subscription:
    @subscription_field(
        "The update's state and progress, now and after every change, until it ends.", requirement=READ_UPDATES
    )
    async def batch_update_progress(
        self,
        info: SubscriptionInfo,
        id: Annotated[ID, argument("The update's global ID.")],  # noqa: A002
    ) -> AsyncGenerator[BatchUpdate, None]:
        key, last = key_of("BatchUpdate", id), None
        with info.context.change_feeds.updates.waiting(key) as wake:
            async with aclosing(info.context.event_contexts(wake)) as contexts:
                async for context in contexts:
                    try:
                        update = await _update(info.context, context, key)
                    except DATABASE_AWAY:
                        if last is None:
                            raise
                        wake.set()
                        continue
                    if update.stored != last:
                        last = update.stored
                        yield update
                    if update.state.value not in UNFINISHED:
                        return

    @subscription_field("The statistics, now and after every change, whoever made it.", requirement=READ_STATISTICS)
    async def account_batch_statistics(
        self,
        info: SubscriptionInfo,
        filter: Annotated[AccountBatchFilter, argument("Which accounts.")],  # noqa: A002
    ) -> AsyncGenerator[AccountBatchStatistics, None]:
        caller, last = info.context.caller, None
        selection = filter.to_filter(caller)
        feed = info.context.change_feeds.statistics
        with feed.watch(caller.scope, selection.batch, selection) as (watched, wake):
            async with aclosing(info.context.event_contexts(wake)) as contexts:
                async for _ in contexts:
                    figures = _figures(watched)
                    if figures.counted != last:
                        last = figures.counted
                        yield figures


async def _update(subscription: SubscriptionContext, context: Context, key: int) -> BatchUpdate:
    """The update as it is now. If its row alone is needed, one read serves all subscriptions to the update."""
    if not subscription.field_names & BatchUpdate.separately_read_fields():

        async def read() -> stored.BatchUpdate | None:
            async with context.database.transaction(context.caller.scope) as session:
                return (await stored.updates_of(session, [key])).get(key)

        shared = await subscription.change_feeds.updates.known(key, context.caller.scope, read)
        context.load.batch_updates.prime(key, shared)
    update = await updates.find(context, key)
    if update is None:
        raise NotFoundError("There is no such batch update.")
    return update


def _figures(watched: WatchedSelection) -> AccountBatchStatistics:
    if watched.fault is not None:
        raise watched.fault
    if watched.figures is None:
        raise NotFoundError("There is no such batch.")
    return AccountBatchStatistics.of(watched.figures)
