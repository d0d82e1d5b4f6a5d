"""The queries."""

from typing import Annotated, Any

import strawberry
from strawberry import ID

from db import batches
from db.batches import Batch
from db.engine import Row
from db.reading import batches as reading
from graph import nodes
from graph.context import Context, Info
from graph.describe import After, Before, First, Last, argument, resolved
from graph.paging import Connection, Paged, Slice
from graph.types.batch import AccountBatch
from graph.types.filter import AccountBatchFilter
from graph.types.node import Node
from graph.types.selection import AccountBatchSelection, Selected
from graph.types.viewer import Viewer


@strawberry.type(description="Everything that can be read; all fields of one operation are of one moment.")
class Query:
    @resolved("What a global ID names; null for what is not there.")
    async def node(self, info: Info, id: Annotated[ID, argument("A global ID.")]) -> Node | None:  # noqa: A002
        return (await nodes.find(info.context, [id]))[0]

    @resolved("What those global IDs name, in their order; null for what is not there.")
    async def nodes(
        self, info: Info, ids: Annotated[list[ID], argument("Global IDs, at most 250.")]
    ) -> list[Node | None]:
        return await nodes.find(info.context, ids)

    @resolved("Who asks.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer.asking(info)

    @resolved("The accounts of one batch that a filter selects; null when there is no such batch.")
    async def account_batch(
        self,
        info: Info,
        filter: Annotated[AccountBatchFilter, argument("Which accounts.")],  # noqa: A002
    ) -> AccountBatchSelection | None:
        chosen = filter.chosen()
        batch = await batches.find(await info.context.session(), chosen.batch, info.context.now)
        return None if batch is None else AccountBatchSelection(selected=Selected(batch, chosen))

    @resolved("The batches of the tenant by name.")
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


async def _batches(context: Context, part: str | None, asked: Slice) -> Paged[Any]:
    owner = ("accountBatches", int(context.caller.tenant))
    window = asked.window(owner, str)
    session = await context.session()

    async def nodes_of(rows: list[Row]) -> list[AccountBatch]:
        return [AccountBatch.of(Batch(*row)) for row in rows]

    async def total() -> int:
        return await reading.count(session, part)

    values = {"part": part, "now": context.now}
    return Paged(session, reading.by_name(part is not None), values, window, owner, "name", nodes_of, total)
