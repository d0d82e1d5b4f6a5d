"""Resolvers of fields without arguments, called directly: there is nothing that Strawberry would have to convert."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema
from strawberry.types.info import Info


def call_directly(schema: GraphQLSchema) -> None:
    """Replaces the resolvers of all such fields of the schema's objects."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                field.resolve = _direct(field) or field.resolve


def _direct(field: GraphQLField) -> Callable[..., Any] | None:
    definition: Any = field.extensions.get("strawberry-definition")
    resolver = definition and definition.base_resolver
    if resolver is None or field.args or definition.extensions or definition.is_subscription:
        return None
    method: Any = resolver.wrapped_func
    if resolver.self_parameter is None:
        return None
    if resolver.info_parameter is None:
        return lambda source, _: method(source)
    return lambda source, info: method(source, Info(_raw_info=info, _field=definition))
