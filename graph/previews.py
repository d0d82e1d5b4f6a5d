"""Previews as the API answers them, found in the operation's snapshot."""

from collections.abc import Awaitable, Callable

from strawberry import ID

from graph.context import Context
from graph.ids import key_of
from graph.permissions import permitted
from graph.types.inputs import BatchUpdateAccountsInput
from graph.types.preview import BatchUpdatePreview, BatchUpdatePreviewPayload
from graph.types.user_error import UserError
from rules.permissions import UPDATE_ACCOUNTS, wanted
from rules.service import Preview
from rules.validation import Refused


async def of_request(context: Context, asked: BatchUpdateAccountsInput) -> BatchUpdatePreviewPayload:
    """What a request would do."""
    request = asked.request(context.caller)

    async def preview() -> Preview:
        permitted(context.caller, wanted(request.asked()))
        return await context.service.preview(await context.session(), request, context.now)

    return await _previewed(context, preview)


async def of_revert(context: Context, update: ID) -> BatchUpdatePreviewPayload:
    """What reverting an update would do."""
    key = key_of("BatchUpdate", update)

    async def preview() -> Preview:
        permitted(context.caller, {UPDATE_ACCOUNTS})
        session = await context.session()
        permitted(context.caller, await context.service.wanted_by_revert(session, key))
        return await context.service.preview_revert(session, key, context.now)

    return await _previewed(context, preview)


async def _previewed(context: Context, find: Callable[[], Awaitable[Preview]]) -> BatchUpdatePreviewPayload:
    try:
        preview = await find()
    except Refused as refused:
        return BatchUpdatePreviewPayload(preview=None, user_errors=UserError.all_of(refused))
    context.load.batches.prime(preview.batch.key, preview.batch)
    return BatchUpdatePreviewPayload(preview=BatchUpdatePreview.of(preview), user_errors=[])
