"""A token whose distributor is not in the database sees nothing, and does not read as an operator's."""

from typing import Any

import pytest
from graphql import GraphQLObjectType

from graph.schema import ids, nodes, schema
from tests.graph.conftest import Api
from tests.graph.security.test_tokens import signed

NOBODY = {"distributor": "Nobody"}
VIEWER = "{ viewer { subject tenant permissions distributor { name } } }"
ABSENT = ["Nobody", "dora", "Dora ", " ", "", "Foe", "Dora\u200b", "%", "0", "1"]
"""Names that no distributor of the tenant has; Foe is another tenant's."""
BATCH = """query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) {
    batch { name } criteria { label } statistics { selected } accounts { totalCount }
  }
}"""
BATCHES = "query ($part: String) { accountBatches(nameContains: $part) { totalCount nodes { id } edges { cursor } } }"
UPDATES = "{ batchUpdates { totalCount nodes { id } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
ONE = "query ($id: ID!) { node(id: $id) { id } batchUpdate(id: $id) { id } }"
PREVIEW = """query ($filter: AccountBatchFilter!) {
  previewBatchUpdate(input: {filter: $filter, lifecycle: {activateInactive: true}}) {
    preview { selected } userErrors { code message }
  }
}"""
REVERTED = '{ previewRevertBatchUpdate(id: "x") { preview { selected } userErrors { code message } } }'
DENIED = {"preview": None, "userErrors": [
    {"code": "PERMISSION_DENIED", "message": "A distributor's token changes nothing."}
]}  # fmt: skip
QUERIES = {
    "node", "nodes", "viewer", "accountBatch", "accountBatches", "previewBatchUpdate", "previewRevertBatchUpdate",
    "batchUpdate", "batchUpdates",
}  # fmt: skip
"""The queries that are asked here."""


async def data(api: Api, query: str, **variables: Any) -> Any:
    answer = await api.ask(query, claims=NOBODY, **variables)
    assert "errors" not in answer, answer
    return answer["data"]


def test_every_query_is_asked_here() -> None:
    query = schema.build().query_type
    assert isinstance(query, GraphQLObjectType)
    assert set(query.fields) == QUERIES


@pytest.mark.parametrize("name", ABSENT, ids=repr)
async def test_it_does_not_read_as_an_operator(api: Api, name: str) -> None:
    answer = await api.ask(VIEWER, claims={"distributor": name, "permissions": ["READ_ACCOUNTS"]})
    viewer = {"subject": "sue", "tenant": "alpha", "permissions": ["READ_ACCOUNTS"], "distributor": None}
    assert answer["data"] == {"viewer": viewer}
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["path"]) == ("NOT_FOUND", ["viewer", "distributor"])
    assert (await api.ask(BATCHES, claims={"distributor": name}))["data"]["accountBatches"]["totalCount"] == 0


@pytest.mark.parametrize("batch", [{"name": "Mixed"}, {"id": ids.encode("AccountBatch", 1)}])
async def test_there_is_no_batch_for_it(api: Api, batch: dict[str, str]) -> None:
    assert await data(api, BATCH, filter={"batch": batch}) == {"accountBatch": None}
    assert (await api.ask(BATCH, filter={"batch": batch}))["data"]["accountBatch"]["statistics"]["selected"]


@pytest.mark.parametrize("part", [None, "mixed"])
async def test_its_lists_are_empty(api: Api, part: str | None) -> None:
    empty = {"totalCount": 0, "nodes": [], "edges": []}
    assert await data(api, BATCHES, part=part) == {"accountBatches": empty}
    assert await data(api, UPDATES) == {"batchUpdates": {"totalCount": 0, "nodes": []}}


async def test_no_node_of_any_kind_is_there(api: Api) -> None:
    whole = [
        ids.encode(name, *keys)
        for name, kind in nodes.KINDS.items()
        for keys in ([(1, 1), (1, 2), (0, 1)] if kind.key_parts == 2 else [(1,), (2,), (3,)])
    ]
    assert await data(api, NODES, ids=whole) == {"nodes": [None] * len(whole)}
    assert sum(node is not None for node in (await api.data(NODES, ids=whole))["nodes"]) > 20
    for text in whole:
        assert await data(api, ONE, id=text) == {"node": None, "batchUpdate": None}


async def test_it_previews_nothing(api: Api) -> None:
    asked = {"batch": {"name": "Mixed"}}
    assert await data(api, PREVIEW, filter=asked) == {"previewBatchUpdate": DENIED}
    assert await data(api, REVERTED) == {"previewRevertBatchUpdate": DENIED}


async def test_a_cursor_of_the_tenants_list_is_none_of_its_own(api: Api) -> None:
    cursor = (await api.data("{ accountBatches { pageInfo { startCursor } } }"))["accountBatches"]["pageInfo"]
    query = "query ($after: String) { accountBatches(after: $after) { totalCount } }"
    answer = await api.ask(query, claims=NOBODY, after=cursor["startCursor"])
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


@pytest.mark.parametrize("permissions", [None, []], ids=["missing", "empty"])
async def test_without_permissions_it_has_none(api: Api, permissions: list[str] | None) -> None:
    token = signed(api, permissions=permissions)
    answer = await api.http.post("/graphql", json={"query": VIEWER}, headers={"Authorization": token})
    assert answer.json()["data"]["viewer"]["permissions"] == []
