"""Variables that cannot be stored are refused with their place; too deep a nesting is a fault of its own."""

from typing import Any

import pytest

from graph.execution.limits import MAX_VARIABLES_DEPTH
from graph.execution.text import fault_of_variables
from tests.graph.conftest import Api

HOLDS = "The variable {} holds a character that cannot be stored: NUL or half of a surrogate pair."
TOO_DEEP = f"The variables are nested more than {MAX_VARIABLES_DEPTH} levels deep."
TOO_LONG = "A list has at most 250 entries: ACCOUNT_BATCH_MAX_LIST_LENGTH."


def nested(levels: int, inmost: Any = None) -> dict[str, Any]:
    """Variables of that many levels."""
    value = inmost
    for _ in range(levels - 1):
        value = [value]
    return {"a": value}


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, None),
        ({"a": "plain", "b": [1, None, "ü😀"]}, None),
        ({"a": "x\0"}, HOLDS.format("a")),
        ({"a": 1, "input": {"balance": {"charge": {"visibleComment": "\ud800"}}}},
         HOLDS.format("input.balance.charge.visibleComment")),
        ({"input": {"chargingPeriod": [{"plan": "x"}, {"plan": "\0"}]}}, HOLDS.format("input.chargingPeriod.1.plan")),
        ({"a": {"b\0": 1}}, HOLDS.format(r"a.b\x00")),
        (nested(MAX_VARIABLES_DEPTH - 1), None),
        (nested(MAX_VARIABLES_DEPTH - 1, "\0"), HOLDS.format("a" + ".0" * (MAX_VARIABLES_DEPTH - 2))),
        (nested(MAX_VARIABLES_DEPTH), TOO_DEEP),
        (nested(1000, "\0"), TOO_DEEP),
        ({"ids": ["x"] * 250, "other": [["x"]] * 250}, None),
        ({"ids": ["x"] * 251}, TOO_LONG),
        ({"input": {"product": {"addOns": [[], ["x"] * 251]}}}, TOO_LONG),
        ({"ids": [[["x"] * 251]] * 250}, TOO_LONG),
    ],
)  # fmt: skip
def test_the_place_of_what_cannot_be_stored_is_named(variables: dict[str, Any], told: str | None) -> None:
    assert fault_of_variables(variables, max_list_length=250) == told


@pytest.mark.parametrize(
    ("variables", "told"), [({"id": "a\0b"}, HOLDS.format("id")), ({"id": nested(100)}, TOO_DEEP)], ids=["NUL", "deep"]
)
async def test_a_client_is_told(api: Api, variables: dict[str, Any], told: str) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    answer = await api.http.post("/graphql", json={"query": query, "variables": variables}, headers=api.bearer())
    assert answer.json()["errors"] == [{"message": told, "extensions": {"code": "BAD_USER_INPUT"}}]
