"""What each field of a schema costs: an object 1, as often as the field's list is declared to be long.

Plain scalars are free, but for those that say how much they may be. Sizes are declared beside the fields (`sized`);
those of pages depend on arguments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
    is_list_type,
    is_object_type,
)

from graph.execution.limits import DEFAULT_PAGE_SIZE

_SIZE = "size"
"""The metadata of a field that holds the size of its list."""


class ListSize(Enum):
    """How long a list is, where its arguments say it."""

    PAGE = "the page that the connection was asked for"
    IDS = "an entry for each ID of the argument `ids`"


Size = int | ListSize

PRICING_ARGUMENTS = ("first", "last", "ids")
"""The arguments that sizes depend on."""

INTROSPECTION = {"__schema": 1000, "__type": 100}
"""What the fields of introspection cost: about the objects of this schema, and of one of its types."""


def sized(size: Size) -> dict[str, Any]:
    """The metadata of a field that is a list, or a long scalar: how many entries of it are paid for."""
    return {_SIZE: size}


@dataclass(frozen=True, slots=True)
class Price:
    """What a field's cost is made of.

    `kinds`: the object types that it may have; none for scalars. `size`: as declared, None where it is not. `pages`:
    whether its arguments say how long the pages under it are.
    """

    kinds: tuple[GraphQLObjectType, ...]
    size: Size | None
    pages: bool

    def count(self, node: FieldNode, variables: Mapping[str, Any], page: int) -> int:
        """How many objects the field has; `page`: the size of the page that it is in."""
        if self.size is ListSize.PAGE:
            return page
        if self.size is ListSize.IDS:
            return _length(_argument(node, "ids", variables))
        return 1 if self.size is None else int(self.size)


class Prices:
    """The prices of a schema's fields. Raises TypeError for a list that declares no size."""

    def __init__(self, schema: GraphQLSchema, max_page_size: int) -> None:
        missing = list(fields_without_size(schema))
        if missing:
            raise TypeError(f"lists that declare no size: {', '.join(missing)}")
        self.schema = schema
        self._max_page_size = max_page_size
        self._prices = {
            (kind.name, name): _price(schema, field)
            for kind in _object_types(schema)
            for name, field in kind.fields.items()
        }

    def of(self, kind: str, field: str) -> Price:
        """The price of a field."""
        return self._prices[kind, field]

    def page_size(self, node: FieldNode, variables: Mapping[str, Any]) -> int:
        """How many edges a connection is asked for. A size out of range is refused when the connection is resolved."""
        sizes = (_argument(node, name, variables) for name in ("first", "last"))
        asked = next((size for size in sizes if isinstance(size, int)), DEFAULT_PAGE_SIZE)
        return min(max(asked, 0), self._max_page_size)


def fields_without_size(schema: GraphQLSchema) -> Iterator[str]:
    """The list fields of a schema that declare no size."""
    for kind in _object_types(schema):
        for name, field in kind.fields.items():
            if _is_list(field) and _declared(field) is None:
                yield f"{kind.name}.{name}"


def _argument(node: FieldNode, name: str, variables: Mapping[str, Any]) -> Any:
    value = next((argument.value for argument in node.arguments or () if argument.name.value == name), None)
    if isinstance(value, VariableNode):
        return variables.get(value.name.value)
    return int(value.value) if isinstance(value, IntValueNode) else value


def _length(value: Any) -> int:
    """The length of a list, as a literal or as a variable's value; anything else is a list of one."""
    if isinstance(value, ListValueNode):
        return len(value.values)
    return len(value) if isinstance(value, list) else 1


def _object_types(schema: GraphQLSchema) -> Iterator[GraphQLObjectType]:
    """The object types of a schema, without those of introspection."""
    return (kind for kind in schema.type_map.values() if is_object_type(kind) and not kind.name.startswith("__"))


def _price(schema: GraphQLSchema, field: GraphQLField) -> Price:
    named = get_named_type(field.type)
    kinds = schema.get_possible_types(named) if is_abstract_type(named) else (named,)
    objects = tuple(kind for kind in kinds if is_object_type(kind))
    return Price(objects, _declared(field), "first" in field.args)


def _declared(field: GraphQLField) -> Size | None:
    definition = field.extensions.get("strawberry-definition")
    size: Size | None = definition and definition.metadata.get(_SIZE)
    return size


def _is_list(field: GraphQLField) -> bool:
    return is_list_type(field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type)
