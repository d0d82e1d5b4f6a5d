"""Makes the writer of a list from what a document selects of its items."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
    is_list_type,
    is_object_type,
)

from graph.execution.plans.leaves import attribute_of, leaf_of
from graph.execution.plans.writers import ObjectWriter, PlannedField, Writer, leaf_writer, list_writer

Collect = Callable[[GraphQLObjectType, Any], Any]
"""What is selected of an object type, as graphql-core collects it."""


def writer_of(type_: GraphQLOutputType, details: Any, collect: Collect, *, nullable: bool = True) -> Writer | None:
    """Writes values of a type; None if something in it is not plain, and so is for graphql-core.

    `details`: the field, as graphql-core has it.
    """
    if isinstance(type_, GraphQLNonNull):
        return writer_of(type_.of_type, details, collect, nullable=False)
    if is_leaf_type(type_):
        leaf = leaf_of(type_)
        return None if leaf is None else leaf_writer(leaf, nullable)
    if is_list_type(type_):
        items = writer_of(type_.of_type, details, collect)
        return None if items is None else list_writer(items, nullable)
    return _object_writer(type_, details, collect, nullable) if is_object_type(type_) else None


def _object_writer(type_: GraphQLObjectType, details: Any, collect: Collect, nullable: bool) -> ObjectWriter | None:
    definition = type_.extensions.get("strawberry-definition")
    collected = collect(type_, details)
    if definition is None or collected.new_defer_usages:
        return None
    grouped = collected.grouped_field_set
    typenames = {name for name, each in grouped.items() if each[0].node.name.value == "__typename"}
    fields = [_planned(type_, name, each, collect) for name, each in grouped.items() if name not in typenames]
    planned = tuple(field for field in fields if field is not None)
    if len(planned) < len(fields):
        return None
    kind = (definition.concrete_of or definition).origin
    return ObjectWriter(kind, planned, type_.name, frozenset(typenames), tuple(grouped), nullable)


def _planned(type_: GraphQLObjectType, name: str, details: Any, collect: Collect) -> PlannedField | None:
    node = details[0].node
    field = type_.fields.get(node.name.value)
    attribute = None if field is None or node.arguments else attribute_of(field)
    if field is None or attribute is None:
        return None
    write = writer_of(field.type, details, collect)
    return None if write is None else PlannedField(name, attribute, write)
