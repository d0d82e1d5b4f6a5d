"""Resolvers of fields, called directly: what Strawberry would find out for each call is found out once."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import GraphQLField, GraphQLObjectType
from strawberry.types.arguments import convert_arguments
from strawberry.types.info import Info

Convert = Callable[[dict[str, Any]], dict[str, Any]]


class WithArguments:
    """The resolver of a field with arguments.

    In two steps, so that arguments need not be converted again which are the same (`graph.execution.plans.fields`).
    `convert`: makes the method's arguments of coerced ones.
    """

    __slots__ = ("_method", "convert")

    def __init__(self, method: Callable[..., Any], convert: Convert) -> None:
        self._method = method
        self.convert = convert

    def __call__(self, source: Any, info: Any, **arguments: Any) -> Any:
        """The field's value, from coerced arguments."""
        return self.call(source, info, **self.convert(arguments))

    def call(self, source: Any, info: Any, **converted: Any) -> Any:
        """The field's value, from the method's arguments."""
        return self._method(source, info, **converted)


def call_directly(schema: strawberry.Schema) -> None:
    """Replaces the resolvers of the fields of the schema's objects."""
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for field in kind.fields.values():
                field.resolve = _direct(schema, field) or field.resolve


def _direct(schema: strawberry.Schema, field: GraphQLField) -> Callable[..., Any] | None:
    definition: Any = field.extensions.get("strawberry-definition")
    resolver = definition and definition.base_resolver
    if resolver is None or definition.extensions or definition.is_subscription or resolver.self_parameter is None:
        return None
    method = _with_info(definition, resolver)
    return WithArguments(method, _converting(schema, definition)) if field.args else method


def _with_info(definition: Any, resolver: Any) -> Callable[..., Any]:
    method: Any = resolver.wrapped_func
    if resolver.info_parameter is None:
        return lambda source, _, **arguments: method(source, **arguments)
    return lambda source, info, **arguments: method(source, Info(_raw_info=info, _field=definition), **arguments)


def _converting(schema: strawberry.Schema, definition: Any) -> Convert:
    registry, config = schema.schema_converter.scalar_registry, schema.config
    return lambda coerced: convert_arguments(coerced, definition.arguments, registry, config)
