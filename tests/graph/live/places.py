"""Every place of the schema where a caller may name something, each as an operation with that place as a variable.

Found by introspection: an argument or input field, at any depth, that takes an ID, a text, a control number or a list
of them. Whatever else an operation needs is filled with what the caller may see.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

NAMES = {"ID", "String", "Int", "ControlNumbers"}
"""The scalars that can name something of the tenant."""

NOT_NAMES = {
    "comment": "is stored with an update and looks nothing up",
    "visibleComment": "the same",
    "internalComment": "the same",
    "idempotencyKey": "belongs to the subject: two tenants may use one key",
    "associatedNumber": "is stored and looks nothing up",
    "availabilityDays": "a number of days",
    "first": "a number of edges",
    "last": "a number of edges",
}
"""Arguments and fields of those types that name nothing, and why."""

DEPTH = 3
"""Levels of objects that an answer shows."""

SAME_FOR_ALL = ("timeZones",)
"""Fields that are left out: long lists that depend on nothing."""

Path = tuple[str | int, ...]
"""Keys from the variables to a place; 0 for the one element of a list of objects."""

Route = tuple[tuple[str, Mapping[str, Any]], ...]
"""Fields from a root to one of its descendants, each with its arguments."""


@dataclass(frozen=True)
class Place:
    """A place that takes `scalar`, or a list of it, and the operation whose variables have it."""

    name: str
    scalar: str
    operation: str
    variables: Mapping[str, Any]
    path: Path
    listed: bool

    def with_value(self, value: Any) -> dict[str, Any]:
        """The variables with a value in that place."""
        return _replaced(self.variables, self.path, [value] if self.listed else value)


def _replaced(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    if path[0] == 0:
        return [_replaced(value[0] if value else None, path[1:], new)]
    return {**(value or {}), path[0]: _replaced((value or {}).get(path[0]), path[1:], new)}


class Walk:
    """The places of a schema. `own`: by argument or input field, a value that the caller may see."""

    def __init__(self, schema: GraphQLSchema, own: Mapping[str, Any]) -> None:
        self._schema = schema
        self._own = own

    def places(self) -> list[Place]:
        """All of them."""
        roots = (self._schema.query_type, self._schema.mutation_type, self._schema.subscription_type)
        return [
            place
            for root in roots
            if root is not None
            for kind, route in self._routes(root).items()
            for place in self._of_type(root, kind, route)
        ]

    def _routes(self, root: GraphQLObjectType) -> dict[GraphQLObjectType, Route]:
        """The shortest route to each type that is reachable, of a subscription or mutation to its root alone."""
        found: dict[GraphQLObjectType, Route] = {root: ()}
        waiting = deque([root] if root is self._schema.query_type else [])
        while waiting:
            kind = waiting.popleft()
            for name, field in kind.fields.items():
                inner = get_named_type(field.type)
                if isinstance(inner, GraphQLObjectType) and inner not in found:
                    found[inner] = (*found[kind], (name, self._required(field.args)))
                    waiting.append(inner)
        return found

    def _of_type(self, root: GraphQLObjectType, kind: GraphQLObjectType, route: Route) -> Iterator[Place]:
        for name, field in kind.fields.items():
            required = self._required(field.args)
            for argument, declared in field.args.items():
                for path, scalar, listed in self._leaves(declared.type, (argument,)):
                    variables = self._beside(declared.type, {**required}, path)
                    operation = self._operation(root, route, name, {**field.args}, variables, field.type)
                    yield Place(
                        f"{kind.name}.{name}({'.'.join(map(str, path))})", scalar, operation, variables, path, listed
                    )

    def _beside(self, declared: GraphQLInputType, required: dict[str, Any], path: Path) -> dict[str, Any]:
        """The required arguments, and what has to stand beside the place in its own."""
        made = self._around(declared, path[1:])
        return {**required, **({str(path[0]): made} if made is not None else {})}

    def _around(self, declared: GraphQLInputType, path: Path) -> Any:
        kind = get_named_type(declared)
        if not path or not isinstance(kind, GraphQLInputObjectType):
            return None
        if path[0] == 0:
            return [self._around(kind, path[1:])]
        whole = {} if kind.is_one_of else self._value(kind)
        inner = self._around(kind.fields[str(path[0])].type, path[1:])
        return {**whole, **({path[0]: inner} if inner is not None else {})}

    def _leaves(self, declared: GraphQLInputType, path: Path) -> Iterator[tuple[Path, str, bool]]:
        kind, listed = get_named_type(declared), isinstance(get_nullable_type(declared), GraphQLList)
        if isinstance(kind, GraphQLScalarType) and kind.name in NAMES and path[-1] not in NOT_NAMES:
            yield path, kind.name, listed
        if isinstance(kind, GraphQLInputObjectType):
            for name, field in kind.fields.items():
                yield from self._leaves(field.type, (*path, *((0,) if listed else ()), name))

    def _required(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._own_value(name, each.type) for name, each in arguments.items() if is_required_argument(each)
        }

    def _own_value(self, name: str, declared: GraphQLInputType) -> Any:
        return self._own[name] if name in self._own else self._value(get_named_type(declared))

    def _value(self, kind: Any) -> dict[str, Any]:
        """An input object with its required fields, and those that the caller's own values name."""
        own = {name: self._own.get(f"{kind.name}.{name}") for name in kind.fields}
        required = (name for name, field in kind.fields.items() if is_required_input_field(field) and own[name] is None)
        values = {name: self._own_value(name, kind.fields[name].type) for name in required}
        return values | {name: value for name, value in own.items() if value is not None}

    def _operation(
        self,
        root: GraphQLObjectType,
        route: Route,
        name: str,
        arguments: Mapping[str, Any],
        variables: Mapping[str, Any],
        shown: Any,
    ) -> str:
        declared = ", ".join(f"${each}: {arguments[each].type}" for each in arguments)
        passed = ", ".join(f"{each}: ${each}" for each in arguments)
        text = f"{name}({passed}) {_selection(self._schema, shown, DEPTH)}"
        for field, given in reversed(route):
            text = f"{field}{_literals(given)} {{ __typename {text} }}"
        kind = {self._schema.query_type: "query", self._schema.mutation_type: "mutation"}.get(root, "subscription")
        return f"{kind} ({declared}) {{ {text} }}"


def _literals(given: Mapping[str, Any]) -> str:
    return f"({', '.join(f'{name}: {_literal(value)}' for name, value in given.items())})" if given else ""


def _literal(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(inner)}" for name, inner in value.items()) + "}"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _selection(schema: GraphQLSchema, shown: Any, depth: int) -> str:
    """All that can be selected of a type without arguments, to a depth."""
    kind = get_named_type(shown)
    if is_leaf_type(kind):
        return ""
    if isinstance(kind, GraphQLInterfaceType):
        kinds = schema.get_implementations(kind).objects
        inner = " ".join(f"... on {each.name} {_selection(schema, each, 1)}" for each in kinds)
        return f"{{ __typename {inner} }}"
    fields = [
        f"{name} {_selection(schema, field.type, depth - 1)}"
        for name, field in kind.fields.items()
        if name not in SAME_FOR_ALL
        and not any(map(is_required_argument, field.args.values()))
        and (depth > 1 or is_leaf_type(get_named_type(field.type)))
    ]
    return f"{{ __typename {' '.join(fields)} }}"
