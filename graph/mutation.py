"""The mutations."""

from typing import Annotated

import strawberry

from graph import updates
from graph.context import Info
from graph.describe import argument, resolved
from graph.types.inputs import BatchUpdateAccountsInput
from graph.types.update import BatchUpdateAccountsPayload


@strawberry.type(description="Everything that can be changed; the fields of one operation one after the other.")
class Mutation:
    @resolved("Changes the accounts of one batch that a filter selects, each with all changes asked for or with none.")
    async def batch_update_accounts(
        self,
        info: Info,
        input: Annotated[BatchUpdateAccountsInput, argument("Which accounts, and what is to change.")],  # noqa: A002
    ) -> BatchUpdateAccountsPayload:
        return await updates.applied(info.context, input)
