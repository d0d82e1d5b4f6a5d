"""Several operations on every way to the server; deep JSON and giant integers in an address."""

import pytest

from tests.graph.limits.documents import HONEST
from tests.graph.limits.transports import QUERIES
from tests.graph.live.scene import Scene

SEVERAL = "query A { viewer { subject } } query B { viewer { tenant } }"
LARGE = {"deep": '{"a": ' + "[" * 1500 + "]" * 1500 + "}", "giant": '{"a": ' + "9" * 1500 + "}"}


@pytest.mark.parametrize("way", QUERIES)
async def test_several_operations_without_a_name(shipped: Scene, way: str) -> None:
    refused = await QUERIES[way](shipped, SEVERAL, shipped.token())
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in refused
    assert (await QUERIES[way](shipped, HONEST, shipped.token()))["data"]


@pytest.mark.parametrize("kind", LARGE)
async def test_variables_of_a_get(shipped: Scene, kind: str) -> None:
    http, headers = shipped.application.api.http, {"Authorization": f"Bearer {shipped.token()}"}
    refused = await http.get("/graphql", params={"query": HONEST, "variables": LARGE[kind]}, headers=headers)
    assert refused.status_code == 400
    assert [error["extensions"]["code"] for error in refused.json()["errors"]] == ["BAD_USER_INPUT"]
    assert (await http.get("/graphql", params={"query": HONEST}, headers=headers)).json()["data"]
