"""Our executor answers as graphql-core's own does; all other tests of the API compare the two as well."""

from typing import Any

import pytest

from graph.execution.plans import leaves
from graph.execution.plans.leaves import Leaf
from tests.graph.conftest import Api
from tests.support.stock_execution import ComparingExecutor

QUERY = "{ accountBatches(first: 2) { nodes { name customer { currency suspended } } } }"


async def test_answers_are_compared(api: Api, executed_twice: type[ComparingExecutor]) -> None:
    before = executed_twice.compared
    await api.data(QUERY)
    assert executed_twice.compared == before + 1


async def test_a_difference_is_found(
    api: Api, executed_twice: type[ComparingExecutor], monkeypatch: pytest.MonkeyPatch
) -> None:
    def shouting(leaf: Any) -> Leaf:
        return Leaf(lambda value: value.upper() if type(value) is str else value)

    monkeypatch.setattr(leaves, "leaf_of", shouting)  # which is cached: what it calls would stay replaced
    await api.data(f"# kept with this text alone\n{QUERY}")
    assert len(executed_twice.differences) == 1
    executed_twice.differences.clear()
