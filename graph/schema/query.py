"""The fields of Query."""

from datetime import datetime
from typing import Annotated, Any

import strawberry
from strawberry import ID

from db.batches import Batch
from db.engine import Row
from db.reading import batches as reading
from db.settings import Settings
from graph.execution.context import Context, Info
from graph.execution.cost.prices import ListSize
from graph.schema import nodes, previews, updates
from graph.schema.fields import After, Before, First, Last, argument, resolved_field
from graph.schema.ids import key_of
from graph.schema.inputs.batch_update import REQUEST_CHANGE, BatchUpdateAccountsInput
from graph.schema.inputs.filter import AccountBatchFilter
from graph.schema.paged import Paged
from graph.schema.paging import Connection, Slice
from graph.schema.selecting import select
from graph.schema.types.accounts.batch import AccountBatch
from graph.schema.types.accounts.selection import AccountBatchSelection
from graph.schema.types.node import Node
from graph.schema.types.updates.preview import BatchUpdatePreviewPayload
from graph.schema.types.updates.progress import BatchUpdateState
from graph.schema.types.updates.update import BatchUpdate
from graph.schema.types.viewer import Viewer
from graph.security.permissions import READ_EITHER, READ_STATISTICS, READ_UPDATES, REVERT_CHANGES

MAX_IDS = Settings.model_fields["max_list_length"].default


@strawberry.type(description="Everything that can be read; all fields of one operation are of one moment.")
class Query:
    @resolved_field(f"What a global ID names; null for what is not there. {nodes.REQUIRED}.")
    async def node(self, info: Info, id: Annotated[ID, argument("A global ID.")]) -> Node | None:  # noqa: A002
        return (await nodes.find(info.context, [id]))[0]

    @resolved_field(
        f"What those global IDs name, in their order; null for what is not there. {nodes.REQUIRED}.", size=ListSize.IDS
    )
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[ID], argument(f"Global IDs, at most {MAX_IDS} unless the server is set otherwise.")],
    ) -> list[Node | None]:
        return await nodes.find(info.context, ids)

    @resolved_field("Who asks.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer.of_caller(info)

    @resolved_field(
        "The accounts of one batch that a filter selects; null when there is no such batch.", requirement=READ_EITHER
    )
    async def account_batch(
        self,
        info: Info,
        filter: Annotated[AccountBatchFilter, argument("Which accounts.")],  # noqa: A002
    ) -> AccountBatchSelection | None:
        selected = await select(info, filter.to_filter(info.context.caller))
        return None if selected is None else AccountBatchSelection(selected=selected)

    @resolved_field("The batches of the tenant by name.", requirement=READ_STATISTICS)
    async def account_batches(
        self,
        info: Info,
        name_contains: Annotated[
            str | None, argument("Only batches with this in their names, whatever the case; an empty text: none.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AccountBatch]:
        return Connection(paged=await _batches(info.context, name_contains, Slice(first, after, last, before)))

    @resolved_field(
        "What a batch update would do; changes nothing.",
        requirement=REQUEST_CHANGE,
        refused=BatchUpdatePreviewPayload.refused,
    )
    async def preview_batch_update(
        self,
        info: Info,
        input: Annotated[BatchUpdateAccountsInput, argument("The request; key and token are ignored.")],  # noqa: A002
    ) -> BatchUpdatePreviewPayload:
        return await previews.of_request(info.context, input)

    @resolved_field(
        "What reverting that update would do; its token can be given to `revertBatchUpdate`.",
        requirement=REVERT_CHANGES,
        refused=BatchUpdatePreviewPayload.refused,
    )
    async def preview_revert_batch_update(
        self,
        info: Info,
        id: Annotated[ID, argument("The batch update's global ID.")],  # noqa: A002
    ) -> BatchUpdatePreviewPayload:
        return await previews.of_revert(info.context, id)

    @resolved_field("A batch update by its ID; null when there is no such one.", requirement=READ_UPDATES)
    async def batch_update(self, info: Info, id: Annotated[ID, argument("Its global ID.")]) -> BatchUpdate | None:  # noqa: A002
        return await updates.find(info.context, key_of("BatchUpdate", id))

    @resolved_field("The batch updates of the tenant, newest first.", requirement=READ_UPDATES)
    async def batch_updates(
        self,
        info: Info,
        batch: Annotated[ID | None, argument("Only those of this batch.")] = None,
        states: Annotated[list[BatchUpdateState] | None, argument("Only those in one of these; empty: none.")] = None,
        requested_by: Annotated[
            str | None, argument("Only those that this person or program asked for; an empty text: none.")
        ] = None,
        requested_since: Annotated[datetime | None, argument("Only those accepted then or later.")] = None,
        requested_until: Annotated[datetime | None, argument("Only those accepted before.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BatchUpdate]:
        narrowed = updates.list_filter(batch, states, requested_by, requested_since, requested_until)
        return Connection(paged=await updates.page(info.context, narrowed, Slice(first, after, last, before)))


async def _batches(context: Context, name_part: str | None, slice_: Slice) -> Paged[Any]:
    owner = ("accountBatches", *context.caller.cursor_owner)
    window = slice_.window(context, owner, str)
    session = await context.session()

    async def nodes_of(rows: list[Row]) -> list[AccountBatch]:
        return [AccountBatch.of(Batch(*row)) for row in rows]

    async def total() -> int:
        return await reading.count(session, name_part)

    values = {"part": name_part, "now": context.now}
    return Paged(session, reading.by_name(name_part is not None), values, window, owner, "name", nodes_of, total)
