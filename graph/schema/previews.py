"""Previews as the API answers them, found in the operation's snapshot."""

from collections.abc import Awaitable, Callable

from strawberry import ID

from graph.execution.context import Context
from graph.schema.ids import key_of
from graph.schema.types.inputs import BatchUpdateAccountsInput
from graph.schema.types.preview import BatchUpdatePreview, BatchUpdatePreviewPayload
from graph.schema.types.user_error import UserError
from graph.security.permissions import require_permissions
from rules.declarations.permissions import UPDATE_ACCOUNTS, required_permissions
from rules.requests.validation import RequestRefused
from rules.service import Preview


async def of_request(context: Context, asked: BatchUpdateAccountsInput) -> BatchUpdatePreviewPayload:
    """What a request would do."""
    request = asked.request(context.caller)

    async def preview() -> Preview:
        require_permissions(context.caller, required_permissions(request.effective_changes()))
        return await context.service.preview(await context.session(), request, context.now)

    return await _previewed(context, preview)


async def of_revert(context: Context, update: ID) -> BatchUpdatePreviewPayload:
    """What reverting an update would do."""
    key = key_of("BatchUpdate", update)

    async def preview() -> Preview:
        require_permissions(context.caller, {UPDATE_ACCOUNTS})
        session = await context.session()
        require_permissions(context.caller, await context.service.permissions_for_revert(session, key))
        return await context.service.preview_revert(session, key, context.now)

    return await _previewed(context, preview)


async def _previewed(context: Context, find: Callable[[], Awaitable[Preview]]) -> BatchUpdatePreviewPayload:
    try:
        preview = await find()
    except RequestRefused as refused:
        return BatchUpdatePreviewPayload(preview=None, user_errors=UserError.all_of(refused))
    context.load.batches.prime(preview.batch.key, preview.batch)
    return BatchUpdatePreviewPayload(preview=BatchUpdatePreview.of(preview), user_errors=[])
