"""Batch updates as the API lists and makes them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from strawberry import ID

from db.engine import Row
from db.reading import updates
from db.reading.updates import UpdateFilter
from graph.execution.context import Context
from graph.schema.ids import key_of
from graph.schema.paging import Paged, Slice
from graph.schema.types.inputs import BatchUpdateAccountsInput
from graph.schema.types.update import BatchUpdate, BatchUpdateAccountsPayload, BatchUpdateState
from graph.schema.types.user_error import UserError
from graph.security.permissions import may_read_updates, require_permissions
from rules.declarations.permissions import UPDATE_ACCOUNTS
from rules.declarations.permissions import required_permissions as wanted_by
from rules.requests.validation import RequestRefused


def list_filter(
    batch: ID | None,
    states: Sequence[BatchUpdateState] | None,
    requested_by: str | None,
    since: datetime | None,
    until: datetime | None,
) -> UpdateFilter:
    """What the arguments of a list of batch updates ask for."""
    return UpdateFilter(
        batch=None if batch is None else key_of("AccountBatch", batch),
        states=None if states is None else tuple(state.name for state in states),
        requested_by=requested_by,
        since=since,
        until=until,
    )


async def page(context: Context, narrowed: UpdateFilter, asked: Slice) -> Paged[BatchUpdate]:
    """A window of the batch updates, newest first."""
    narrowed = narrowed if may_read_updates(context.caller) else replace(narrowed, states=())
    owner = ("batchUpdates", int(context.caller.tenant))
    window = asked.window(owner, int)
    session = await context.session()

    async def nodes(rows: list[Row]) -> list[BatchUpdate]:
        return [BatchUpdate.of(updates.BatchUpdate(*row)) for row in rows]

    async def total() -> int:
        return await updates.count(session, narrowed)

    listed = updates.newest_first(narrowed.given)
    return Paged(session, listed, narrowed.values(), window, owner, "id", nodes, total)


async def apply(context: Context, asked: BatchUpdateAccountsInput) -> BatchUpdateAccountsPayload:
    """Does what a request asks for."""
    who = context.caller
    request = asked.request(who)

    async def apply() -> int:
        require_permissions(who, wanted_by(request.effective_changes()))
        return await context.service.apply(who.tenant, who.subject, request, who.address)

    return await _payload(context, apply)


async def cancel(context: Context, update: ID) -> BatchUpdateAccountsPayload:
    """Cancels an update."""
    key, who = key_of("BatchUpdate", update), context.caller

    async def cancel() -> int:
        require_permissions(who, {UPDATE_ACCOUNTS})
        await context.service.cancel(who.tenant, who.subject, key)
        return key

    return await _payload(context, cancel)


async def revert(context: Context, update: ID, token: str | None, comment: str | None) -> BatchUpdateAccountsPayload:
    """Reverts an update."""
    key, who = key_of("BatchUpdate", update), context.caller

    async def revert() -> int:
        require_permissions(who, {UPDATE_ACCOUNTS})
        require_permissions(who, await context.service.permissions_for_revert(await context.session(), key))
        await context.renew()
        return await context.service.revert(who.tenant, who.subject, key, token, comment, who.address)

    return await _payload(context, revert)


async def _payload(context: Context, do: Callable[[], Awaitable[int]]) -> BatchUpdateAccountsPayload:
    """What a mutation answers: what is told of the update is read afterwards, in a new snapshot."""
    await context.renew()
    try:
        key = await do()
    except RequestRefused as refused:
        return BatchUpdateAccountsPayload(batch_update=None, user_errors=UserError.all_of(refused))
    await _settled(context, key)
    return BatchUpdateAccountsPayload(batch_update=await find(context, key), user_errors=[])


async def _settled(context: Context, key: int) -> None:
    """Waits for a snapshot in which a small update has ended or names what it waits for.

    What it waited for when it was left may have ended since.
    """
    while not await context.service.settled(await context.session(), key):
        await context.renew()
        if not await context.service.finish(context.caller.tenant, key):
            return


async def find_readable(context: Context, key: int) -> BatchUpdate | None:
    """The batch update of that key, if there is one for who asks; raises ForbiddenError."""
    return await find(context, key) if may_read_updates(context.caller) else None


async def find(context: Context, key: int) -> BatchUpdate | None:
    """The batch update of that key, if there is one."""
    stored = await context.load.batch_updates.load(key)
    return None if stored is None else BatchUpdate.of(stored)
