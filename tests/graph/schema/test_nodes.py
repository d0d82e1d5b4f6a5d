"""Nodes by global ID: of every kind, foreign, unknown, no ID at all."""

from typing import Any

import pytest

from graph.schema import ids
from tests.graph.conftest import Api
from tests.graph.world import World

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Account { accountId product { name } } } }"
KINDS = ["AccountBatch", "Customer", "Product", "AddOnProduct", "PrepaidPlan", "Role", "CustomerSite", "Distributor"]
NOTHING = [
    "",
    "x",
    "é",
    "AAAA",
    ids.encode("Product", 5),
    ids.encode("Account", 4, 3),
    ids.encode("AccountBatch", 4),
    ids.encode("Customer", 4),
    ids.encode("Role", 4),
    ids.encode("Distributor", 6),
    ids.encode("CustomerSite", 4),
    ids.encode("Product", 0),
    ids.encode("Product", 99),
    ids.encode("Product", 2**31),
    ids.encode("Product", 10**30),
    ids.encode("Product", 1, 1),
    ids.encode("Account", 1),
    ids.encode("Account", 0, 0),
    ids.encode("Nothing", 1),
    ids.encode("Product", 1) + "=",
    ids._encode(b"Product:01"),
    ids._encode(b"Product:-1"),
    ids._encode("Product:١".encode()),
    ids._encode(b"Product:"),
]


@pytest.mark.parametrize("kind", KINDS)
async def test_node_of_every_kind(api: Api, kind: str) -> None:
    wanted = ids.encode(kind, 1)
    data = await api.data("query ($id: ID!) { node(id: $id) { __typename id } }", id=wanted)
    assert data["node"] == {"__typename": kind, "id": wanted}


@pytest.mark.parametrize("nothing", NOTHING)
async def test_what_names_nothing_is_null(api: Api, nothing: str) -> None:
    assert await api.data("query ($id: ID!) { node(id: $id) { id } }", id=nothing) == {"node": None}


async def test_nodes_keep_their_order(api: Api, world: World) -> None:
    account = world.accounts[3]
    there: list[Any] = [ids.encode("Account", 1, account["control_number"]), ids.encode("Role", 1)]
    data = await api.data(NODES, ids=[*there, *NOTHING, *reversed(there)])
    names = {1: "Silver", 2: "Gold", 4: "gold"}
    shown = {
        "__typename": "Account",
        "id": there[0],
        "accountId": account["account_id"],
        "product": {"name": names[account["product"]]},
    }
    role = {"__typename": "Role", "id": there[1]}
    assert data["nodes"] == [shown, role, *[None] * len(NOTHING), role, shown]


async def test_foreigners_see_their_own(api: Api) -> None:
    data = await api.data(NODES, tenant="beta", ids=[ids.encode("Account", 4, 3), ids.encode("Account", 1, 3)])
    assert data["nodes"] == [
        {
            "__typename": "Account",
            "id": ids.encode("Account", 4, 3),
            "accountId": "b4-1",
            "product": {"name": "Foreign"},
        },
        None,
    ]


async def test_at_most_250_ids(api: Api) -> None:
    assert len((await api.data(NODES, ids=["x"] * 250))["nodes"]) == 250
    assert await api.codes(NODES, ids=["x"] * 251) == ["BAD_USER_INPUT"]
