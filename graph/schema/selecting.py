"""Finds the batch that a filter names; where the operation asks for statistics alone, with them in one round trip."""

from collections.abc import Iterator, Mapping

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, InlineFragmentNode, SelectionSetNode

from db import batches
from db.reading import batch_statistics
from db.reading.batch_statistics import By
from graph.execution.context import Info
from graph.schema.types.accounts.selection import Selected
from rules.requests.selection import Filter

_OF_BATCH = {"id", "name", "__typename"}
_STATISTICS = {"statistics", "selected", "started", "depleted", "byStatus", "status", "count"}
_BY_PRODUCT = {"byProduct", "product", "currency", "serviceAvailabilityThreshold"}
_ANSWERED = _OF_BATCH | _STATISTICS | _BY_PRODUCT | {"accountBatch", "batch"}
"""The fields for which the batch, its statistics and their products suffice."""


async def select(info: Info, filter_: Filter) -> Selected | None:
    """The filter with its batch, and with the statistics if they are read already; None where there is no batch."""
    context = info.context
    if filter_.answerable_from_facets and _asks_for_statistics_alone(info):
        by = By(status="byStatus" in context.field_names, product="byProduct" in context.field_names)
        found = await batch_statistics.read(context.database, context.caller.scope, filter_, context.now, by)
        if found is not None:
            context.load.products.prime_many({product.key: product for product in found.products})
            return None if found.batch is None else Selected(found.batch, filter_, found.selected)
    batch = await batches.find(await context.session(), filter_.batch, context.now)
    return None if batch is None else Selected(batch, filter_)


def _asks_for_statistics_alone(info: Info) -> bool:
    """Whether the operation has no other field at its root, and none in it that another statement would answer.

    Two statements without a transaction would be of two moments.
    """
    names = info.context.field_names
    if "statistics" not in names or not names <= _ANSWERED:
        return False
    operation, fragments = info._raw_info.operation, info._raw_info.fragments
    if len(operation.selection_set.selections) != 1 or not isinstance(operation.selection_set.selections[0], FieldNode):
        return False
    return "batch" not in names or _of_batch(operation.selection_set, fragments) <= _OF_BATCH


def _of_batch(root: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """The names of the fields of the batch: it has statistics of its own."""
    of_selection = [each for field in _fields(root, fragments) for each in _fields(field.selection_set, fragments)]
    of_batch = [field for field in of_selection if field.name.value == "batch"]
    return {each.name.value for field in of_batch for each in _fields(field.selection_set, fragments)}


def _fields(
    selection_set: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """The fields of a selection set, those of its fragments included."""
    for node in selection_set.selections if selection_set else ():
        if isinstance(node, FieldNode):
            yield node
        elif isinstance(node, FragmentSpreadNode):
            yield from _fields(fragments[node.name.value].selection_set, fragments)
        elif isinstance(node, InlineFragmentNode):
            yield from _fields(node.selection_set, fragments)
