"""Execution with a short way for plain leaves.

A field that has no resolver and no arguments, and whose value is of the very type that its scalar answers, is read
from its object and answered. Everything else, and everything unusual about such a field (null where none may be,
a value of another type), goes the stock way.
"""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLLeafType,
    GraphQLNonNull,
    GraphQLObjectType,
    Undefined,
    is_leaf_type,
)
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import Path, is_awaitable

Reader = Callable[[Any], Any]
"""The answer for an object; Undefined to go the stock way."""

Plan = list[tuple[str, Any, Reader | None]]

_EXACT: dict[str, type] = {"String": str, "ID": str, "Boolean": bool, "Amount": str, "TimeZone": str}


def _passes(kind: type) -> Reader:
    return lambda value: value if type(value) is kind else Undefined


def _int(value: Any) -> Any:
    return value if type(value) is int and -(2**31) <= value < 2**31 else Undefined


def _short_way(leaf: GraphQLLeafType) -> Reader | None:
    if isinstance(leaf, GraphQLEnumType):
        members = getattr(leaf, "wrapped_cls", ())
        names = {
            member: name for name, value in leaf.values.items() for member in members if value.value == member.value
        }
        return lambda value: names.get(value, Undefined)
    if leaf.name == "Int":
        return _int
    return _passes(_EXACT[leaf.name]) if leaf.name in _EXACT else None


def reader(field: GraphQLField) -> Reader | None:
    """The short way of a field, if it has one."""
    nullable = not isinstance(field.type, GraphQLNonNull)
    leaf = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    definition = field.extensions.get("strawberry-definition")
    plain = getattr(field.resolve, "_is_default", False) and not field.args
    if definition is None or not plain or not is_leaf_type(leaf) or (answer := _short_way(leaf)) is None:
        return None
    name = definition.python_name

    def read(source: Any) -> Any:
        value = getattr(source, name, Undefined)
        return None if value is None and nullable else answer(value)

    return read


class Executor(ExecutorThrowingOnIncremental):
    """Executes one operation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[int, tuple[Any, Plan]] = {}

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: None,
    ) -> Any:
        """The fields of one object: plain leaves the short way, then the others."""
        plan = self._plan(parent_type, grouped_field_set)
        results: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, details, read in plan:
            value = Undefined if read is None else read(source_value)
            results[name] = value
            if value is Undefined:
                others[name] = details
        if not others:
            return results
        rest: Any = super().execute_fields(parent_type, source_value, path, others, position_context)
        if is_awaitable(rest):
            return _merged(results, rest)
        return _both(results, rest)

    def _plan(self, parent: GraphQLObjectType, grouped: Any) -> Plan:
        known = self._plans.get(id(grouped))
        if known is not None and known[0] is grouped:
            return known[1]
        plan = [(name, details, self._reader(parent, details)) for name, details in grouped.items()]
        self._plans[id(grouped)] = (grouped, plan)
        return plan

    def _reader(self, parent: GraphQLObjectType, details: Any) -> Reader | None:
        node = details[0].node
        if node.name.value == "__typename":
            return lambda _: parent.name
        field = parent.fields.get(node.name.value)
        return None if field is None or node.arguments else reader(field)

    @staticmethod
    def complete_leaf_value(return_type: GraphQLLeafType, result: Any) -> Any:
        """Stock; but a value that a scalar cannot answer is a fault, and none of the caller's."""
        try:
            return ExecutorThrowingOnIncremental.complete_leaf_value(return_type, result)
        except GraphQLError as error:
            raise TypeError(error.message) from error


async def _merged(results: dict[str, Any], rest: Any) -> dict[str, Any]:
    return _both(results, await rest)


def _both(results: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    results.update(rest)
    return {name: value for name, value in results.items() if value is not Undefined}
