"""Every operation twice: our executor's answer beside that of graphql-core's own.

Our executor takes a short way that overrides methods of a class that graphql-core does not document. Whatever the test
suite asks is therefore executed by the undocumented base class too, and both answers have to be the same.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from graphql import GraphQLObjectType, OperationType
from graphql.execution.executor_throwing_on_incremental import ExecutorThrowingOnIncremental
from graphql.pyutils import Path, is_awaitable

from graph.execution import execution
from graph.execution.executor import Executor


class ComparingExecutor(Executor):
    """Our executor; where an answer begins, the stock one executes the same fields after it."""

    compared = 0
    """How many answers were compared."""

    differences: ClassVar[list[str]] = []
    """What was not the same, until the test ends."""

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
        """Ours; compared where it is a whole answer. What a mutation changes is done once: its payload is compared."""
        given = (parent_type, source_value, path, grouped_field_set, position_context)
        before = len(self.collected_errors.errors)
        ours = super().execute_fields(*given)
        mutates = self.operation.operation is OperationType.MUTATION
        if path is not None and not (mutates and path.prev is None):
            return ours
        return self._both(ours, given, before)

    async def _both(self, ours: Any, given: tuple[Any, ...], before: int) -> Any:
        stock_before = len(self._stock.collected_errors.errors)
        answer, fault = await _settled(ours)
        stock, stock_fault = await _settled(self._stock.execute_fields(*given))
        if fault is not None and type(fault) is type(stock_fault):
            # All is null: which of several errors came first is chance.
            raise fault
        told = answer, type(fault), _told(self.collected_errors.errors[before:])
        expected = stock, type(stock_fault), _told(self._stock.collected_errors.errors[stock_before:])
        if told != expected:
            self.differences.append(f"ours: {told}\nstock: {expected}")
        ComparingExecutor.compared += 1
        if fault is not None:
            raise fault
        return answer


async def _settled(coming: Any) -> tuple[Any, BaseException | None]:
    try:
        return (await coming if is_awaitable(coming) else coming), None
    except Exception as fault:
        return None, fault


def _told(errors: list[Any]) -> list[tuple[Any, ...]]:
    return sorted((tuple(map(str, error.path or ())), type(error.original_error).__name__) for error in errors)


@pytest.fixture
def executed_twice(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[ComparingExecutor]]:
    """All that this process executes is compared with stock execution; a difference fails the test at its end."""
    monkeypatch.setattr(execution, "Executor", ComparingExecutor)
    yield ComparingExecutor
    differences = list(ComparingExecutor.differences)
    ComparingExecutor.differences.clear()
    assert not differences, differences[0]
