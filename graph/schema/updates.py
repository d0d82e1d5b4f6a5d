"""Batch updates as the API lists, accepts, cancels and reverts them."""

from collections.abc import Sequence
from datetime import datetime

from strawberry import ID

from db.engine import Row
from db.reading import updates
from db.reading.updates import UpdateFilter
from db.update_states import IN_QUEUE
from graph.execution.context import Context
from graph.schema.ids import key_of
from graph.schema.inputs.batch_update import BatchUpdateAccountsInput
from graph.schema.paged import Paged
from graph.schema.paging import Slice
from graph.schema.types.updates.payload import BatchUpdateAccountsPayload
from graph.schema.types.updates.progress import BatchUpdateState
from graph.schema.types.updates.update import BatchUpdate
from graph.security.permissions import require_permissions


def list_filter(
    batch: ID | None,
    states: Sequence[BatchUpdateState] | None,
    requested_by: str | None,
    since: datetime | None,
    until: datetime | None,
) -> UpdateFilter:
    """The filter that the arguments of a list of batch updates make."""
    return UpdateFilter(
        batch=None if batch is None else key_of("AccountBatch", batch),
        states=None if states is None else tuple(state.name for state in states),
        requested_by=requested_by,
        since=since,
        until=until,
    )


async def page(context: Context, filter_: UpdateFilter, slice_: Slice) -> Paged[BatchUpdate]:
    """A page of the batch updates, newest first."""
    owner = ("batchUpdates", *context.caller.cursor_owner)
    window = slice_.window(context, owner, int)
    session = await context.session()

    async def nodes(rows: list[Row]) -> list[BatchUpdate]:
        return [BatchUpdate.of(updates.BatchUpdate(*row)) for row in rows]

    async def total() -> int:
        return await updates.count(session, filter_)

    listed = updates.newest_first(filter_.present_fields)
    return Paged(session, listed, filter_.values(), window, owner, "id", nodes, total)


async def apply(context: Context, input_: BatchUpdateAccountsInput) -> BatchUpdateAccountsPayload:
    """Accepts a batch update, and runs it if it is small; raises RequestRefused."""
    caller = context.caller
    request = input_.request(caller)
    await context.renew()
    with context.changing():
        key = await context.service.apply(caller.tenant, caller.subject, request, caller.address)
    return await _payload(context, key)


async def cancel(context: Context, update: ID) -> BatchUpdateAccountsPayload:
    """Cancels a batch update; raises RequestRefused."""
    key, caller = key_of("BatchUpdate", update), context.caller
    await context.renew()
    with context.changing():
        await context.service.cancel(caller.tenant, caller.subject, key)
    return await _payload(context, key)


async def revert(context: Context, update: ID, token: str | None, comment: str | None) -> BatchUpdateAccountsPayload:
    """Accepts a revert, which requires the permissions that the update itself did; raises RequestRefused."""
    key, caller = key_of("BatchUpdate", update), context.caller
    await context.renew()
    require_permissions(caller, await context.service.permissions_for_revert(await context.session(), key))
    await context.renew()
    with context.changing():
        made = await context.service.revert(caller.tenant, caller.subject, key, token, comment, caller.address)
    return await _payload(context, made)


async def _payload(context: Context, key: int) -> BatchUpdateAccountsPayload:
    """The answer of a mutation, with the update as a new snapshot shows it."""
    stored = await context.load.batch_updates.load(key)
    if stored is not None and stored.state in IN_QUEUE:
        await _settle(context, key)
    return BatchUpdateAccountsPayload(batch_update=await find(context, key), user_errors=[])


async def _settle(context: Context, key: int) -> None:
    """Takes snapshots until one shows a small update as ended, or names the update that it waits for.

    The update ahead may have ended between the last attempt to run this one and the snapshot.
    """
    while not await context.service.settled(await context.session(), key):
        await context.renew()
        if not await context.service.finish(context.caller.tenant, key):
            return


async def find(context: Context, key: int) -> BatchUpdate | None:
    """The batch update of that key; None if there is none."""
    stored = await context.load.batch_updates.load(key)
    return None if stored is None else BatchUpdate.of(stored)
