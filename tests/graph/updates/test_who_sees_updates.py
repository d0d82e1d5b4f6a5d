"""Who sees batch updates: operators with a permission to read, and no partner."""

from typing import Any

import pytest

from tests.graph.updates.panel import Panel

ONE = "query ($id: ID!) { batchUpdate(id: $id) { id } viewer { subject } }"
NODES = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
LIST = "{ batchUpdates { totalCount nodes { id } } }"
ROLE = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}


@pytest.fixture
async def update(panel: Panel) -> str:
    """The ID of an update."""
    await panel.accounts({})
    return str((await panel.done(ROLE))["id"])


async def _ask(panel: Panel, query: str, claims: dict[str, Any], **variables: Any) -> tuple[Any, list[Any]]:
    """The data, and each error's code and path."""
    answer = await panel.api.ask(query, tenant=panel.tenant, claims=claims, **variables)
    return answer["data"], [(error["extensions"]["code"], error["path"]) for error in answer.get("errors", [])]


@pytest.mark.parametrize("permission", ["READ_ACCOUNTS", "UPDATE_ACCOUNTS"])
async def test_either_permission_will_do(panel: Panel, update: str, permission: str) -> None:
    claims = {"permissions": [permission]}
    assert await _ask(panel, ONE, claims, id=update) == (
        {"batchUpdate": {"id": update}, "viewer": {"subject": "sue"}},
        [],
    )
    assert await _ask(panel, NODES, claims, id=update) == ({"node": {"id": update}, "nodes": [{"id": update}]}, [])
    assert await _ask(panel, LIST, claims) == ({"batchUpdates": {"totalCount": 1, "nodes": [{"id": update}]}}, [])


async def test_without_either_it_is_forbidden_where_it_is_asked_for(panel: Panel, update: str) -> None:
    claims = {"permissions": ["READ_STATISTICS", "MOVE_MONEY"]}
    assert await _ask(panel, ONE, claims, id=update) == (
        {"batchUpdate": None, "viewer": {"subject": "sue"}},
        [("FORBIDDEN", ["batchUpdate"])],
    )
    assert await _ask(panel, NODES, claims, id=update) == (
        {"node": None, "nodes": [None]},
        [("FORBIDDEN", ["node"]), ("FORBIDDEN", ["nodes", 0])],
    )
    assert await _ask(panel, LIST, claims) == (None, [("FORBIDDEN", ["batchUpdates"])])


async def test_for_a_partner_there_are_none(panel: Panel, update: str) -> None:
    claims = {"distributor": "Unlimited"}
    assert await _ask(panel, ONE, claims, id=update) == ({"batchUpdate": None, "viewer": {"subject": "sue"}}, [])
    assert await _ask(panel, NODES, claims, id=update) == ({"node": None, "nodes": [None]}, [])
    assert await _ask(panel, LIST, claims) == ({"batchUpdates": {"totalCount": 0, "nodes": []}}, [])
