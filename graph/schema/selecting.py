"""Finds the batch that a filter names; where the operation asks for statistics alone, with them in one round trip."""

from graphql import FieldNode

from db import batches
from db.reading import batch_statistics
from graph.execution.context import Info
from graph.schema.types.accounts.selection import Selected
from rules.requests.selection import Filter

_STATISTICS = {"statistics", "selected", "started", "depleted", "byStatus", "status", "count"}
_ANSWERED = _STATISTICS | {"accountBatch", "batch", "id", "name", "__typename"}
"""The fields for which the batch and its statistics suffice. Not `byProduct`, which reads the names of products."""


async def select(info: Info, filter_: Filter) -> Selected | None:
    """The filter with its batch, and with the statistics if they are read already; None where there is no batch."""
    context = info.context
    if _asks_for_statistics_alone(info) and filter_.answerable_from_facets:
        source, by_status = (context.database, context.caller.scope), "byStatus" in context.field_names
        found = await batch_statistics.read(*source, filter_, context.now, by_status=by_status)
        if found is not None:
            return None if found.batch is None else Selected(found.batch, filter_, found.selected)
    batch = await batches.find(await context.session(), filter_.batch, context.now)
    return None if batch is None else Selected(batch, filter_)


def _asks_for_statistics_alone(info: Info) -> bool:
    """Whether the operation has no other field at its root, and none in it that another statement would answer.

    Two statements without a transaction would be of two moments.
    """
    names = info.context.field_names
    selections = info._raw_info.operation.selection_set.selections
    alone = len(selections) == 1 and isinstance(selections[0], FieldNode)
    return alone and "statistics" in names and names <= _ANSWERED
