"""Fields that are resolved, as far as schema and document say how: looked up once, and kept with the document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    get_argument_values,
    is_object_type,
)


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedField:
    """A field that a function resolves.

    `nodes`: of the document. `object`: the type of its value, where that is one object, which may be null if
    `nullable`. `convert`: makes what `resolve` is called with of the coerced arguments.
    """

    name: str
    nodes: list[FieldNode]
    definition: GraphQLField
    type: GraphQLOutputType
    object: GraphQLObjectType | None
    nullable: bool
    convert: Callable[[dict[str, Any]], dict[str, Any]] | None
    resolve: Callable[..., Any]

    @property
    def takes_arguments(self) -> bool:
        """Whether the schema has arguments for it."""
        return bool(self.definition.args)

    def arguments(self, variable_values: Any) -> dict[str, Any]:
        """What `resolve` is called with. Raises GraphQLError."""
        coerced = get_argument_values(self.definition, self.nodes[0], variable_values)
        return coerced if self.convert is None else self.convert(coerced)


def resolved_field(parent: GraphQLObjectType, details: Any) -> ResolvedField | None:
    """The field of an object; None for one that is left to graphql-core: of introspection, or without a resolver.

    `details`: the field, as graphql-core collects it.
    """
    node = details[0].node
    definition = parent.fields.get(node.name.value)
    if definition is None or definition.resolve is None or details[0].fragment_variable_values is not None:
        return None
    nullable = not isinstance(definition.type, GraphQLNonNull)
    kind = definition.type if nullable else definition.type.of_type
    convert = getattr(definition.resolve, "convert", None)
    return ResolvedField(
        node.name.value,
        [each.node for each in details],
        definition,
        definition.type,
        kind if is_object_type(kind) else None,
        nullable,
        convert,
        definition.resolve if convert is None else definition.resolve.call,
    )
