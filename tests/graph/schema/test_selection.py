"""Every filter against a plain count in Python; statistics, criteria, choices."""

from collections.abc import Callable
from typing import Any

import pytest
from graphql import GraphQLInputObjectType

from graph.schema import ids, schema
from tests.graph import world as model
from tests.graph.conftest import Api
from tests.graph.world import World

STATISTICS = """
query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) {
    statistics { selected started depleted byStatus { status count } byProduct { product { name } count } }
    accounts(first: 500) { totalCount nodes { controlNumber status } }
  }
}
"""
Keep = Callable[[dict[str, Any]], bool]


def not_terminated(account: dict[str, Any]) -> bool:
    return account["bill_status"] != "terminated"


def product(*keys: int) -> list[str]:
    return [ids.encode("Product", key) for key in keys]


FILTERS: list[tuple[dict[str, Any], Keep]] = [
    ({}, not_terminated),
    ({"statuses": None, "products": None, "controlNumbers": None, "accountId": None}, not_terminated),
    ({"statuses": []}, lambda a: False),
    ({"statuses": ["TERMINATED"]}, lambda a: not not_terminated(a)),
    ({"statuses": ["TERMINATED", "ACTIVE"]}, lambda a: model.status(a) in ("TERMINATED", "ACTIVE")),
    ({"statuses": ["EXPIRED", "BLOCKED", "EXPIRED"]}, lambda a: model.status(a) in ("EXPIRED", "BLOCKED")),
    ({"statuses": ["NOT_YET_ACTIVE"]}, lambda a: model.status(a) == "NOT_YET_ACTIVE"),
    ({"statuses": ["INACTIVE"]}, lambda a: model.status(a) == "INACTIVE"),
    ({"statuses": ["SUSPENDED"]}, lambda a: False),
    ({"accountId": {"startsWith": "4%"}}, lambda a: not_terminated(a) and a["account_id"].startswith("4%")),
    ({"accountId": {"startsWith": "a_"}}, lambda a: not_terminated(a) and a["account_id"].startswith("a_")),
    ({"accountId": {"startsWith": "\\"}}, lambda a: not_terminated(a) and a["account_id"].startswith("\\")),
    ({"accountId": {"contains": "b0"}}, lambda a: not_terminated(a) and "b0" in a["account_id"]),
    ({"accountId": {"contains": "B0"}}, lambda a: False),
    ({"accountId": {"endsWith": "%"}}, lambda a: not_terminated(a) and a["account_id"].endswith("%")),
    ({"accountId": {"equals": "42"}}, lambda a: False),
    ({"accountId": {"equals": ""}}, lambda a: False),
    ({"accountId": {"startsWith": ""}}, lambda a: False),
    ({"controlNumbers": ""}, lambda a: False),
    ({"controlNumbers": " "}, lambda a: False),
    ({"controlNumbers": "0-999999999"}, not_terminated),
    (
        {"controlNumbers": " 5 , 000100 - 400 ,300-500, 1999"},
        lambda a: not_terminated(a) and (a["control_number"] in (5, 1999) or 100 <= a["control_number"] <= 500),
    ),
    ({"registration": "REGISTERED"}, lambda a: not_terminated(a) and a["registered"]),
    ({"registration": "UNREGISTERED"}, lambda a: not_terminated(a) and not a["registered"]),
    ({"products": product(1, 4)}, lambda a: not_terminated(a) and a["product"] in (1, 4)),
    ({"products": product(2, 5)}, lambda a: not_terminated(a) and a["product"] == 2),
    ({"products": product(5)}, lambda a: False),
    ({"products": ["nonsense", ids.encode("Role", 1), "", ids.encode("Product", 2**40)]}, lambda a: False),
    ({"products": []}, lambda a: False),
    (
        {"customerSites": [ids.encode("CustomerSite", 1)]},
        lambda a: not_terminated(a) and a["customer_site"] == 1,
    ),
    ({"distributors": [ids.encode("Distributor", 2)]}, lambda a: not_terminated(a) and a["distributor"] == 2),
    ({"started": True}, lambda a: not_terminated(a) and model.started(a)),
    ({"started": False}, lambda a: not_terminated(a) and not model.started(a)),
    ({"depleted": True}, lambda a: not_terminated(a) and model.depleted(a)),
    ({"depleted": False}, lambda a: not_terminated(a) and not model.depleted(a)),
    (
        {"depleted": True, "started": True, "registration": "UNREGISTERED", "controlNumbers": "1-1500"},
        lambda a: (
            not_terminated(a)
            and model.depleted(a)
            and model.started(a)
            and not a["registered"]
            and 1 <= a["control_number"] <= 1500
        ),
    ),
]


def test_every_criterion_is_tried() -> None:
    """But the follow-ups, which `tests.graph.updates.test_follow_ups` tries."""
    declared = schema.build().type_map["AccountBatchFilter"]
    assert isinstance(declared, GraphQLInputObjectType)
    tried = {name for given, _ in FILTERS for name in given}
    assert tried | {"batch", "refusedBy", "leftBy"} == set(declared.fields)


@pytest.mark.parametrize(("given", "keep"), FILTERS, ids=[str(given) for given, _ in FILTERS])
async def test_filter_selects_what_a_plain_count_finds(
    api: Api, world: World, given: dict[str, Any], keep: Keep
) -> None:
    data = await api.data(STATISTICS, filter={"batch": {"name": "Mixed"}, **given})
    statistics, accounts = data["accountBatch"]["statistics"], data["accountBatch"]["accounts"]
    wanted = world.selected(keep)
    assert [(a["controlNumber"], a["status"]) for a in accounts["nodes"]] == [
        (a["control_number"], model.status(a)) for a in wanted
    ]
    assert statistics["selected"] == accounts["totalCount"] == len(wanted)
    assert statistics["started"] == sum(map(model.started, wanted))
    assert statistics["depleted"] == sum(map(model.depleted, wanted))
    by_status = {each["status"]: each["count"] for each in statistics["byStatus"]}
    statuses = ["INACTIVE", "NOT_YET_ACTIVE", "ACTIVE", "BLOCKED", "EXPIRED", "SUSPENDED", "TERMINATED"]
    assert list(by_status) == statuses
    assert by_status == {word: sum(model.status(a) == word for a in wanted) for word in statuses}
    names = {1: "Silver", 2: "Gold", 4: "gold"}
    counts = {name: sum(a["product"] == key for a in wanted) for key, name in names.items()}
    assert [(each["product"]["name"], each["count"]) for each in statistics["byProduct"]] == sorted(
        (name, count) for name, count in counts.items() if count
    )


async def test_a_suspended_customer_shows_in_all_of_its_accounts(api: Api) -> None:
    data = await api.data(STATISTICS, filter={"batch": {"name": "Desert"}, "statuses": ["SUSPENDED"]})
    assert data["accountBatch"]["statistics"]["selected"] == 5
    assert {account["status"] for account in data["accountBatch"]["accounts"]["nodes"]} == {"SUSPENDED"}


@pytest.mark.parametrize(
    "batch",
    [
        {"name": "Secret"},
        {"name": "mixed"},
        {"name": ""},
        {"id": ids.encode("AccountBatch", 4)},
        {"id": ids.encode("Product", 1)},
        {"id": ids.encode("AccountBatch", 99)},
        {"id": "x"},
    ],
)
async def test_no_such_batch_is_null(api: Api, batch: dict[str, str]) -> None:
    assert await api.data(STATISTICS, filter={"batch": batch}) == {"accountBatch": None}


CRITERIA = "query ($f: AccountBatchFilter!) { accountBatch(filter: $f) { criteria { label value } } }"


async def criteria(api: Api, **given: Any) -> list[tuple[str, str]]:
    data = await api.data(CRITERIA, f={"batch": {"name": "Mixed"}, **given})
    return [(each["label"], each["value"]) for each in data["accountBatch"]["criteria"]]


async def test_criteria_name_the_default_status(api: Api) -> None:
    everything = "Inactive, Not yet active, Active, Blocked, Expired, Suspended"
    assert await criteria(api) == [("Batch", "Mixed"), ("Status", everything)]


async def test_criteria_stand_in_the_order_of_the_filter(api: Api) -> None:
    assert await criteria(
        api,
        depleted=True,
        started=False,
        distributors=[ids.encode("Distributor", 2), ids.encode("Distributor", 1)],
        customerSites=[],
        products=[ids.encode("Product", 2), ids.encode("Product", 5), "x"],
        registration="REGISTERED",
        statuses=["NOT_YET_ACTIVE"],
        controlNumbers="8-12,1,2,3",
        accountId={"contains": "4%"},
    ) == [
        ("Batch", "Mixed"),
        ("Account ID", "contains 4%"),
        ("Control number", "1-3, 8-12"),
        ("Status", "Not yet active"),
        ("Registration", "Registered"),
        ("Product", "Gold, unknown"),
        ("Customer site", "none"),
        ("Distributor", "Ben, Dora"),
        ("Started", "no"),
        ("Depleted", "yes"),
    ]


async def test_choices_are_what_fits(api: Api) -> None:
    data = await api.data(
        """{ accountBatch(filter: {batch: {name: "Mixed"}}) { batch { choices {
          products { name addOnProducts { name } } roles { name permissions } customerSites { name }
          distributors { name suspended } ivrLanguages { code name } timeZones } } } }"""
    )
    choices = data["accountBatch"]["batch"]["choices"]
    zones = choices.pop("timeZones")
    assert choices == {
        "products": [
            {"name": "Gold", "addOnProducts": [{"name": "Voicemail"}]},
            {"name": "Silver", "addOnProducts": [{"name": "Voicemail"}, {"name": "Waiting"}]},
            {"name": "gold", "addOnProducts": []},
        ],
        "roles": [{"name": "Guest", "permissions": []}, {"name": "Owner", "permissions": ["calls", "invoices"]}],
        "customerSites": [{"name": "North"}, {"name": "South"}],
        "distributors": [{"name": "Abe", "suspended": False}, {"name": "Dora", "suspended": False}],
        "ivrLanguages": [{"code": "cs", "name": "Czech"}, {"code": "en", "name": "English"}],
    }
    assert zones == sorted(zones)
    assert {"Europe/Prague", "UTC", "Asia/Tokyo"} <= set(zones)
