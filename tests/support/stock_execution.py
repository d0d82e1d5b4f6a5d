"""Every operation executed twice: by our executor and by graphql-core's own, and the results compared.

Our executor overrides methods of a class that graphql-core does not document. Therefore every operation of the test
suite is executed by that base class too, and both results have to be equal.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

import asyncpg
import orjson
import pytest
from graphql import GraphQLObjectType, OperationType
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import Path, is_awaitable

from graph.execution import execution
from graph.execution.executor import Executor

_ABORTED = asyncpg.InFailedSQLTransactionError.__name__


class ComparingExecutor(Executor):
    """Our executor; the stock one executes the fields of the result's root again."""

    compared = 0
    """Number of results compared."""

    differences: ClassVar[list[str]] = []
    """Differences found in the current test."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stock = ExecutorThrowingOnIncremental(*args, **kwargs)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: Any,
        position_context: None,
    ) -> Any:
        """Executes fields and compares a whole result; a mutation runs once, and only its payload is compared."""
        arguments = (parent_type, source_value, path, grouped_field_set, position_context)
        before = len(self.collected_errors.errors)
        ours = super().execute_fields(*arguments)
        mutates = self.operation.operation is OperationType.MUTATION
        if path is not None and not (mutates and path.prev is None):
            return ours
        return self._both(ours, arguments, before)

    async def _both(self, ours: Any, arguments: tuple[Any, ...], before: int) -> Any:
        stock_before = len(self._stock.collected_errors.errors)
        answer, fault = await _outcome(ours)
        stock, stock_fault = await _outcome(self._stock.execute_fields(*arguments))
        if fault is not None and type(fault) is type(stock_fault):
            # The whole result is null: which of several errors came first is a matter of chance.
            raise fault
        ours_comparable = orjson.dumps(answer), type(fault), _comparable(self.collected_errors.errors[before:])
        expected = (
            orjson.dumps(stock),
            type(stock_fault),
            _comparable(self._stock.collected_errors.errors[stock_before:]),
        )
        # A field that fails may have a statement beside it cancelled, and with it the transaction that both read in.
        aborted = any(name == _ABORTED for _, name in expected[2]) and ours_comparable[2]
        if ours_comparable != expected and not aborted:
            self.differences.append(f"ours: {ours_comparable}\nstock: {expected}")
        ComparingExecutor.compared += 1
        if fault is not None:
            raise fault
        return answer


async def _outcome(coming: Any) -> tuple[Any, BaseException | None]:
    try:
        return (await coming if is_awaitable(coming) else coming), None
    except Exception as fault:
        return None, fault


def _comparable(errors: list[Any]) -> list[tuple[Any, ...]]:
    return sorted((tuple(map(str, error.path or ())), type(error.original_error).__name__) for error in errors)


@pytest.fixture
def executed_twice(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[ComparingExecutor]]:
    """Compares all execution in this process with stock execution; a difference fails the test at its end."""
    monkeypatch.setattr(execution, "Executor", ComparingExecutor)
    yield ComparingExecutor
    differences = list(ComparingExecutor.differences)
    ComparingExecutor.differences.clear()
    assert not differences, differences[0]
