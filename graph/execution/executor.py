"""Execution with a fast path for plain leaves.

A field without resolver and arguments, whose value has exactly the Python type of its scalar, is read from its object
and answered. All other fields, and unusual values of such a field (null where it is not nullable, another type), are
left to graphql-core.
"""

from collections.abc import Callable
from functools import lru_cache
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
"""Reads a field's answer from an object; Undefined leaves the field to graphql-core."""

Plan = list[tuple[str, Any, Reader | None]]
"""The fields of an object: response name, field details of graphql-core, fast path if there is one."""

_PYTHON_TYPES: dict[str, type] = {"String": str, "ID": str, "Boolean": bool, "Amount": str, "TimeZone": str}


def _reads_exactly(kind: type) -> Reader:
    return lambda value: value if type(value) is kind else Undefined


def _int(value: Any) -> Any:
    return value if type(value) is int and -(2**31) <= value < 2**31 else Undefined


@lru_cache(maxsize=256)
def _leaf_reader(leaf: GraphQLLeafType) -> Reader | None:
    if isinstance(leaf, GraphQLEnumType):
        members = getattr(leaf, "wrapped_cls", ())
        names = {
            member: name for name, value in leaf.values.items() for member in members if value.value == member.value
        }
        return lambda value: names.get(value, Undefined)
    if leaf.name == "Int":
        return _int
    return _reads_exactly(_PYTHON_TYPES[leaf.name]) if leaf.name in _PYTHON_TYPES else None


def reader(field: GraphQLField) -> Reader | None:
    """The fast path of a field, if it has one."""
    nullable = not isinstance(field.type, GraphQLNonNull)
    leaf = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    definition = field.extensions.get("strawberry-definition")
    plain = getattr(field.resolve, "_is_default", False) and not field.args
    if definition is None or not plain or not is_leaf_type(leaf) or (answer := _leaf_reader(leaf)) is None:
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
        """Answers the fields of one object: plain leaves by the fast path, the others by graphql-core."""
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
            return _merge_awaited(results, rest)
        return _merge(results, rest)

    def _plan(self, parent: GraphQLObjectType, grouped: Any) -> Plan:
        cached = self._plans.get(id(grouped))
        if cached is not None and cached[0] is grouped:
            return cached[1]
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
        """As graphql-core does, but a value that the scalar cannot serialize is a fault, not the caller's error."""
        try:
            return ExecutorThrowingOnIncremental.complete_leaf_value(return_type, result)
        except GraphQLError as error:
            raise TypeError(error.message) from error


async def _merge_awaited(results: dict[str, Any], rest: Any) -> dict[str, Any]:
    return _merge(results, await rest)


def _merge(results: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    results.update(rest)
    return {name: value for name, value in results.items() if value is not Undefined}
