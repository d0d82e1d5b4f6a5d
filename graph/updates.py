"""Batch updates as the API lists and makes them."""

from collections.abc import Sequence
from datetime import datetime

from strawberry import ID

from db.engine import Row
from db.reading import updates
from db.reading.updates import Wanted
from graph.context import Context
from graph.ids import key_of
from graph.paging import Paged, Slice
from graph.types.inputs import BatchUpdateAccountsInput
from graph.types.preview import BatchUpdatePreview, BatchUpdatePreviewPayload
from graph.types.update import BatchUpdate, BatchUpdateAccountsPayload, BatchUpdateState
from graph.types.user_error import UserError
from rules.validation import Refused


def wanted(
    batch: ID | None, states: Sequence[BatchUpdateState] | None, since: datetime | None, until: datetime | None
) -> Wanted:
    """What the arguments of a list of batch updates ask for."""
    return Wanted(
        batch=None if batch is None else key_of("AccountBatch", batch),
        states=None if states is None else tuple(state.name for state in states),
        since=since,
        until=until,
    )


async def page(context: Context, narrowed: Wanted, asked: Slice) -> Paged[BatchUpdate]:
    """A window of the batch updates, newest first."""
    owner = ("batchUpdates", int(context.caller.tenant))
    window = asked.window(owner, int)
    session = await context.session()

    async def nodes(rows: list[Row]) -> list[BatchUpdate]:
        return [BatchUpdate.of(updates.BatchUpdate(*row)) for row in rows]

    async def total() -> int:
        return await updates.count(session, narrowed)

    listed = updates.newest_first(narrowed.given)
    return Paged(session, listed, narrowed.values(), window, owner, "id", nodes, total)


async def previewed(context: Context, asked: BatchUpdateAccountsInput) -> BatchUpdatePreviewPayload:
    """What a request would do, found in the operation's snapshot."""
    try:
        preview = await context.service.preview(await context.session(), asked.request(), context.now)
    except Refused as refused:
        return BatchUpdatePreviewPayload(preview=None, user_errors=UserError.all_of(refused))
    return BatchUpdatePreviewPayload(preview=BatchUpdatePreview.of(preview), user_errors=[])


async def applied(context: Context, asked: BatchUpdateAccountsInput) -> BatchUpdateAccountsPayload:
    """Does what a request asks for; what is told of it is read afterwards, in a new snapshot."""
    await context.renew()
    try:
        key = await context.service.apply(context.caller.tenant, context.caller.subject, asked.request())
    except Refused as refused:
        return BatchUpdateAccountsPayload(batch_update=None, user_errors=UserError.all_of(refused))
    return BatchUpdateAccountsPayload(batch_update=await found(context, key), user_errors=[])


async def cancelled(context: Context, update: ID) -> BatchUpdateAccountsPayload:
    """Cancels an update; what is told of it is read afterwards, in a new snapshot."""
    await context.renew()
    key = key_of("BatchUpdate", update)
    try:
        await context.service.cancel(context.caller.tenant, context.caller.subject, key)
    except Refused as refused:
        return BatchUpdateAccountsPayload(batch_update=None, user_errors=UserError.all_of(refused))
    return BatchUpdateAccountsPayload(batch_update=await found(context, key), user_errors=[])


async def found(context: Context, key: int) -> BatchUpdate | None:
    """The batch update of that key, if there is one."""
    stored = await context.load.batch_updates.load(key)
    return None if stored is None else BatchUpdate.of(stored)
