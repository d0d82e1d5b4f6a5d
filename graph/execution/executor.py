"""Execution with a short way for plain leaves, for lists of plain objects, and to resolvers.

A field without resolver and arguments, whose value has exactly the Python type of its scalar, is read from its object
and answered. A list of objects of which nothing else is selected is answered by columns (`graph.execution.plans`). All
other fields, and unusual values of such a field (null where it is not nullable, another type), are left to
graphql-core. What the document selects, and who resolves it, is found out once for all of its requests.
"""

from collections.abc import Awaitable
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLLeafType, GraphQLObjectType, OperationType, Undefined
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import Path, gather_with_cancel, is_awaitable

from graph.execution.plans.columns import Columns
from graph.execution.plans.kept import UNSEEN, key_of
from graph.execution.plans.leaves import UnusualValue
from graph.execution.plans.planner import writer_of
from graph.execution.plans.resolving import FieldExecutor, fields_of
from graph.execution.plans.writers import Writer


class Executor(FieldExecutor):
    """Executes one operation."""

    def execute_operation(self, serially: bool | None = None) -> Any:
        """Executes the operation; what a query selects at its root is collected once for the document."""
        if self.operation.operation is not OperationType.QUERY or serially is not None:
            return super().execute_operation(serially)
        root: Any = self.schema.query_type
        try:
            grouped, deferred, _ = self.collect_root(root)
            data = self.execute_collected_root_fields(root, self.root_value, grouped, False, deferred)
        except GraphQLError as error:
            return self._failed(error)
        return self._answer_when_there(data) if is_awaitable(data) else self._answer(data)

    async def _answer_when_there(self, coming: Awaitable[dict[str, Any]]) -> ExecutionResult:
        try:
            return self._answer(await coming)
        except GraphQLError as error:
            return self._failed(error)

    def _answer(self, data: Any) -> ExecutionResult:
        return ExecutionResult(data, self.collected_errors.errors or None)

    def _failed(self, error: GraphQLError) -> ExecutionResult:
        self.collected_errors.add(error, None)
        return ExecutionResult(None, self.collected_errors.errors)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: None,
    ) -> Any:
        """Answers the fields of one object: plain leaves the short way, the others by their resolvers."""
        fields = self.plans.fields.get(id(grouped_field_set)) or fields_of(parent_type, grouped_field_set)
        results: dict[str, Any] = {}
        awaited: list[str] = []
        try:
            for name, details, read in fields:
                value = Undefined if read is None else read(source_value)
                if value is Undefined:
                    below = Path(path, name, parent_type.name)
                    value = self.execute_field(parent_type, source_value, details, below, position_context)
                    if value is Undefined:
                        continue
                    if is_awaitable(value):
                        awaited.append(name)
                results[name] = value
        except Exception:
            if awaited:
                self.settle_in_background([results[name] for name in awaited])
            raise
        return _when_there(results, awaited) if awaited else results

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

    def _writer(self, item_type: Any, details: Any) -> Writer | None:
        key = key_of(item_type, details)
        write = self.plans.writers.get(key, UNSEEN)
        if write is UNSEEN:
            write = self.plans.writers[key] = writer_of(item_type, details, self.collect_subfields)
        return write  # type: ignore[no-any-return]

    @staticmethod
    def complete_leaf_value(return_type: GraphQLLeafType, result: Any) -> Any:
        """As graphql-core does, but a value that the scalar cannot serialize is a fault, not the caller's error."""
        try:
            return ExecutorThrowingOnIncremental.complete_leaf_value(return_type, result)
        except GraphQLError as error:
            raise TypeError(error.message) from error


async def _when_there(results: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The results, once those of these names are there."""
    if len(names) == 1:
        results[names[0]] = await results[names[0]]
    else:
        results.update(zip(names, await gather_with_cancel(*(results[name] for name in names)), strict=True))
    return results
