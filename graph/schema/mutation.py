"""The fields of Mutation."""

from typing import Annotated

import strawberry
from strawberry import ID

from graph.execution.context import Info
from graph.schema import updates
from graph.schema.fields import argument, resolved_field
from graph.schema.inputs.batch_update import REQUEST_CHANGE, BatchUpdateAccountsInput
from graph.schema.inputs.texts import AT_MOST, short_text
from graph.schema.types.updates.payload import BatchUpdateAccountsPayload
from graph.security.permissions import CHANGE_ACCOUNTS, REVERT_CHANGES

_refused = BatchUpdateAccountsPayload.refused


@strawberry.type(description="Everything that can be changed; the fields of one operation one after the other.")
class Mutation:
    @resolved_field(
        "Changes the accounts of one batch that a filter selects, each with all changes asked for or with none.",
        requirement=REQUEST_CHANGE,
        refused=_refused,
    )
    async def batch_update_accounts(
        self,
        info: Info,
        input: Annotated[BatchUpdateAccountsInput, argument("Which accounts, and what is to change.")],  # noqa: A002
    ) -> BatchUpdateAccountsPayload:
        return await updates.apply(info.context, input)

    @resolved_field(
        "Cancels a batch update between two chunks: what was done stays done. Twice is as once.",
        requirement=CHANGE_ACCOUNTS,
        refused=_refused,
    )
    async def cancel_batch_update(
        self,
        info: Info,
        id: Annotated[ID, argument("The batch update's global ID.")],  # noqa: A002
    ) -> BatchUpdateAccountsPayload:
        return await updates.cancel(info.context, id)

    @resolved_field(
        "Undoes a batch update, by one of its own over the accounts that it changed: attributes go back where they"
        " are as it left them, money by opposite xDRs. Once; a revert can be reverted.",
        requirement=REVERT_CHANGES,
        refused=_refused,
    )
    async def revert_batch_update(
        self,
        info: Info,
        id: Annotated[ID, argument("The batch update's global ID.")],  # noqa: A002
        confirmation_token: Annotated[
            str | None, argument("From `previewRevertBatchUpdate`: refused when what it confirmed is no longer so.")
        ] = None,
        comment: Annotated[str | None, argument(f"For the record: why this is done; {AT_MOST}.")] = None,
    ) -> BatchUpdateAccountsPayload:
        reason = None if comment is None else short_text("comment", comment)
        return await updates.revert(info.context, id, confirmation_token, reason)
