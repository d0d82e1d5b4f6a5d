"""Execution with a short way for plain leaves and for lists of plain objects.

A field without resolver and arguments, whose value has exactly the Python type of its scalar, is read from its object
and answered. A list of objects of which nothing else is selected is answered by columns (`graph.execution.plans`). All
other fields, and unusual values of such a field (null where it is not nullable, another type), are left to
graphql-core. What the document selects is collected once for all of its requests.
"""

from typing import Any

from graphql import GraphQLError, GraphQLLeafType, GraphQLObjectType, Undefined
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import Path, is_awaitable

from graph.execution.plans.columns import Columns
from graph.execution.plans.kept import Plans, key_of
from graph.execution.plans.leaves import Reader, UnusualValue, reader
from graph.execution.plans.planner import writer_of
from graph.execution.plans.writers import Writer

Fields = list[tuple[str, Any, Reader | None]]
"""The fields of an object: response name, field details of graphql-core, short way if there is one."""

_UNSEEN: Any = object()


class Executor(ExecutorThrowingOnIncremental):
    """Executes one operation. `plans`: what is kept with its document."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = Plans()

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: None,
    ) -> Any:
        """Answers the fields of one object: plain leaves the short way, the others by graphql-core."""
        fields = self.plans.fields.get(id(grouped_field_set)) or _fields(parent_type, grouped_field_set)
        results: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, details, read in fields:
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

    def complete_list_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Path, result: Any, position_context: None
    ) -> Any:
        """Answers a list: one of plain values by columns, any other by graphql-core."""
        if isinstance(result, (list, Columns)):
            write = self._writer(return_type.of_type, field_details_list)
            try:
                if write is not None:
                    return list(write(result))
            except UnusualValue:
                pass
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    def collect_subfields(self, return_type: GraphQLObjectType, field_details_list: Any) -> Any:
        """What is selected of an object, collected once for the document."""
        key = key_of(return_type, field_details_list)
        collected = self.plans.collected.get(key)
        if collected is None:
            collected = self.plans.collected[key] = super().collect_subfields(return_type, field_details_list)
            grouped = collected.grouped_field_set
            self.plans.fields[id(grouped)] = _fields(return_type, grouped)
        return collected

    def _writer(self, item_type: Any, details: Any) -> Writer | None:
        key = key_of(item_type, details)
        write = self.plans.writers.get(key, _UNSEEN)
        if write is _UNSEEN:
            write = self.plans.writers[key] = writer_of(item_type, details, self.collect_subfields)
        return write  # type: ignore[no-any-return]

    @staticmethod
    def complete_leaf_value(return_type: GraphQLLeafType, result: Any) -> Any:
        """As graphql-core does, but a value that the scalar cannot serialize is a fault, not the caller's error."""
        try:
            return ExecutorThrowingOnIncremental.complete_leaf_value(return_type, result)
        except GraphQLError as error:
            raise TypeError(error.message) from error


def _fields(parent: GraphQLObjectType, grouped: Any) -> Fields:
    return [(name, details, _reader(parent, details)) for name, details in grouped.items()]


def _reader(parent: GraphQLObjectType, details: Any) -> Reader | None:
    node = details[0].node
    if node.name.value == "__typename":
        return lambda _: parent.name
    field = parent.fields.get(node.name.value)
    return None if field is None or node.arguments else reader(field)


async def _merge_awaited(results: dict[str, Any], rest: Any) -> dict[str, Any]:
    return _merge(results, await rest)


def _merge(results: dict[str, Any], rest: dict[str, Any]) -> dict[str, Any]:
    results.update(rest)
    return {name: value for name, value in results.items() if value is not Undefined}
