"""Batch updates as the API lists and makes them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from strawberry import ID

from db.engine import Row
from db.reading import updates
from db.reading.updates import Wanted
from graph.execution.context import Context
from graph.schema.ids import key_of
from graph.schema.paging import Paged, Slice
from graph.schema.types.inputs import BatchUpdateAccountsInput
from graph.schema.types.update import BatchUpdate, BatchUpdateAccountsPayload, BatchUpdateState
from graph.schema.types.user_error import UserError
from graph.security.permissions import has_updates, permitted
from rules.declarations.permissions import UPDATE_ACCOUNTS
from rules.declarations.permissions import wanted as wanted_by
from rules.requests.validation import Refused


def wanted(
    batch: ID | None,
    states: Sequence[BatchUpdateState] | None,
    requested_by: str | None,
    since: datetime | None,
    until: datetime | None,
) -> Wanted:
    """What the arguments of a list of batch updates ask for."""
    return Wanted(
        batch=None if batch is None else key_of("AccountBatch", batch),
        states=None if states is None else tuple(state.name for state in states),
        requested_by=requested_by,
        since=since,
        until=until,
    )


async def page(context: Context, narrowed: Wanted, asked: Slice) -> Paged[BatchUpdate]:
    """A window of the batch updates, newest first."""
    narrowed = narrowed if has_updates(context.caller) else replace(narrowed, states=())
    owner = ("batchUpdates", int(context.caller.tenant))
    window = asked.window(owner, int)
    session = await context.session()

    async def nodes(rows: list[Row]) -> list[BatchUpdate]:
        return [BatchUpdate.of(updates.BatchUpdate(*row)) for row in rows]

    async def total() -> int:
        return await updates.count(session, narrowed)

    listed = updates.newest_first(narrowed.given)
    return Paged(session, listed, narrowed.values(), window, owner, "id", nodes, total)


async def applied(context: Context, asked: BatchUpdateAccountsInput) -> BatchUpdateAccountsPayload:
    """Does what a request asks for."""
    who = context.caller
    request = asked.request(who)

    async def apply() -> int:
        permitted(who, wanted_by(request.asked()))
        return await context.service.apply(who.tenant, who.subject, request, who.address)

    return await _done(context, apply)


async def cancelled(context: Context, update: ID) -> BatchUpdateAccountsPayload:
    """Cancels an update."""
    key, who = key_of("BatchUpdate", update), context.caller

    async def cancel() -> int:
        permitted(who, {UPDATE_ACCOUNTS})
        await context.service.cancel(who.tenant, who.subject, key)
        return key

    return await _done(context, cancel)


async def reverted(context: Context, update: ID, token: str | None, comment: str | None) -> BatchUpdateAccountsPayload:
    """Reverts an update."""
    key, who = key_of("BatchUpdate", update), context.caller

    async def revert() -> int:
        permitted(who, {UPDATE_ACCOUNTS})
        permitted(who, await context.service.wanted_by_revert(await context.session(), key))
        await context.renew()
        return await context.service.revert(who.tenant, who.subject, key, token, comment, who.address)

    return await _done(context, revert)


async def _done(context: Context, do: Callable[[], Awaitable[int]]) -> BatchUpdateAccountsPayload:
    """What a mutation answers: what is told of the update is read afterwards, in a new snapshot."""
    await context.renew()
    try:
        key = await do()
    except Refused as refused:
        return BatchUpdateAccountsPayload(batch_update=None, user_errors=UserError.all_of(refused))
    await _settled(context, key)
    return BatchUpdateAccountsPayload(batch_update=await found(context, key), user_errors=[])


async def _settled(context: Context, key: int) -> None:
    """Waits for a snapshot in which a small update has ended or names what it waits for.

    What it waited for when it was left may have ended since.
    """
    while not await context.service.settled(await context.session(), key):
        await context.renew()
        if not await context.service.finish(context.caller.tenant, key):
            return


async def seen(context: Context, key: int) -> BatchUpdate | None:
    """The batch update of that key, if there is one for who asks; raises ForbiddenError."""
    return await found(context, key) if has_updates(context.caller) else None


async def found(context: Context, key: int) -> BatchUpdate | None:
    """The batch update of that key, if there is one."""
    stored = await context.load.batch_updates.load(key)
    return None if stored is None else BatchUpdate.of(stored)
