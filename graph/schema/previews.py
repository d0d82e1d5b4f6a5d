"""Previews as the API answers them, read in the operation's snapshot."""

from strawberry import ID

from graph.execution.context import Context
from graph.schema.ids import key_of
from graph.schema.inputs.batch_update import BatchUpdateAccountsInput
from graph.schema.types.updates.preview import BatchUpdatePreview, BatchUpdatePreviewPayload
from graph.security.permissions import require_permissions
from rules.service import Preview


async def of_request(context: Context, input_: BatchUpdateAccountsInput) -> BatchUpdatePreviewPayload:
    """The preview of a request; raises RequestRefused."""
    request = input_.request(context.caller)
    session = await context.preview_session()
    return _payload(context, await context.service.preview(session, request, context.now))


async def of_revert(context: Context, update: ID) -> BatchUpdatePreviewPayload:
    """The preview of a revert, which requires the permissions that the update itself did; raises RequestRefused."""
    key, session = key_of("BatchUpdate", update), await context.preview_session()
    require_permissions(context.caller, await context.service.permissions_for_revert(session, key))
    return _payload(context, await context.service.preview_revert(session, key, context.now))


def _payload(context: Context, preview: Preview) -> BatchUpdatePreviewPayload:
    context.load.batches.prime(preview.batch.key, preview.batch)
    return BatchUpdatePreviewPayload(preview=BatchUpdatePreview.of(preview), user_errors=[])
