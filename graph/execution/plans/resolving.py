"""Execution of one field after another: who resolves a field, and what it selects, is found out once for a document."""

from collections.abc import Awaitable
from typing import Any

from graphql import GraphQLObjectType, GraphQLResolveInfo, OperationType, Undefined
from graphql.execution.collect_fields import collect_fields
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import Path, is_awaitable

from graph.execution.plans.fields import ResolvedField, resolved_field
from graph.execution.plans.kept import UNSEEN, Plans, key_of
from graph.execution.plans.leaves import Reader, reader

Info = GraphQLResolveInfo[Any]

Fields = list[tuple[str, Any, Reader | None]]
"""The fields of an object: response name, field details of graphql-core, short way if there is one."""


class FieldExecutor(ExecutorThrowingOnIncremental):
    """Executes fields. `plans`: what is kept with the document; `arguments`: of fields, once they are coerced."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plans = Plans()
        self.arguments: dict[ResolvedField, dict[str, Any]] = {}

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_details_list: Any, path: Path, position_context: None
    ) -> Any:
        """Resolves a field and completes its value."""
        field = self._resolved(parent_type, field_details_list)
        if field is None:
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        info: Info = GraphQLResolveInfo(
            field.name, field.nodes, field.type, parent_type, path, self.schema, self.fragment_definitions,
            self.root_value, self.operation, self.variable_values, self.context_value, self.is_awaitable,
            self.abort_signal, self.async_helpers,
        )  # fmt: skip
        try:
            value = field.resolve(source, info, **self._arguments(field))
            if is_awaitable(value):
                return self._complete_when_there(field, field_details_list, info, path, value)
            completed = self._complete(field, field_details_list, info, path, value)
        except Exception as error:
            return self.handle_field_error(error, field.type, field_details_list, path)
        return self._caught(field, field_details_list, path, completed) if is_awaitable(completed) else completed

    def _arguments(self, field: ResolvedField) -> dict[str, Any]:
        """The arguments of a field. Those of queries are made once for all of its objects."""
        if not field.takes_arguments:
            return {}
        known = self.arguments.get(field)
        if known is None:
            known = field.arguments(self.variable_values)
            if self.operation.operation is OperationType.QUERY:
                self.arguments[field] = known
        return known

    async def _complete_when_there(
        self, field: ResolvedField, details: Any, info: Info, path: Path, coming: Awaitable[Any]
    ) -> Any:
        try:
            completed = self._complete(field, details, info, path, await coming)
            return await completed if is_awaitable(completed) else completed
        except Exception as error:
            return self.handle_field_error(error, field.type, details, path)

    async def _caught(self, field: ResolvedField, details: Any, path: Path, coming: Awaitable[Any]) -> Any:
        try:
            return await coming
        except Exception as error:
            return self.handle_field_error(error, field.type, details, path)

    def _complete(self, field: ResolvedField, details: Any, info: Info, path: Path, value: Any) -> Any:
        kind = field.object
        if value is None and field.nullable:
            return None
        if kind is None or kind.is_type_of or value is None or value is Undefined or isinstance(value, Exception):
            return self.complete_value(field.type, details, info, path, value, None)
        collected = self.collect_subfields(kind, details)
        return self.execute_collected_subfields(
            kind, value, path, collected.grouped_field_set, collected.new_defer_usages, None
        )

    def collect_subfields(self, return_type: GraphQLObjectType, field_details_list: Any) -> Any:
        """What is selected of an object, collected once for the document."""
        key = key_of(return_type, field_details_list)
        collected = self.plans.collected.get(key)
        if collected is None:
            collected = super().collect_subfields(return_type, field_details_list)
            self._keep(key, return_type, collected)
        return collected

    def collect_root(self, root: GraphQLObjectType) -> Any:
        """What the operation selects of its root, collected once for the document. Raises GraphQLError."""
        key = (root, id(self.operation))
        collected = self.plans.collected.get(key)
        if collected is None:
            collected = collect_fields(
                self.schema, self.fragments, self.variable_values, root, self.operation, self.hide_suggestions
            )
            self._keep(key, root, collected)
        return collected

    def _keep(self, key: Any, kind: GraphQLObjectType, collected: Any) -> None:
        self.plans.collected[key] = collected
        self.plans.fields[id(collected.grouped_field_set)] = fields_of(kind, collected.grouped_field_set)

    def _resolved(self, parent: GraphQLObjectType, details: Any) -> ResolvedField | None:
        key = key_of(parent, details)
        field = self.plans.resolved.get(key, UNSEEN)
        if field is UNSEEN:
            field = self.plans.resolved[key] = resolved_field(parent, details)
        return field  # type: ignore[no-any-return]


def fields_of(parent: GraphQLObjectType, grouped: Any) -> Fields:
    """The fields of an object, as graphql-core has grouped them."""
    return [(name, details, _reader(parent, details)) for name, details in grouped.items()]


def _reader(parent: GraphQLObjectType, details: Any) -> Reader | None:
    node = details[0].node
    if node.name.value == "__typename":
        return lambda _: parent.name
    field = parent.fields.get(node.name.value)
    return None if field is None or node.arguments else reader(field)
