"""A request as its update tells it: previewed or sent again as it is, it asks for the same."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, get_named_type

from graph.schema import ids, schema
from tests.graph.updates.panel import ALL, PREVIEW, Panel

INPUT = "query ($id: ID!) { batchUpdate(id: $id) { input } }"
REVERT = "mutation ($id: ID!) { revertBatchUpdate(id: $id) { batchUpdate { id input } } }"
NOT_TOLD = {"confirmationToken", "idempotencyKey", "startAt"}
NOTHING = {"controlNumbers": "", "statuses": [], "products": [], "customerSites": [], "distributors": []}


def _groups(id_of: Callable[[str, str], str]) -> list[dict[str, Any]]:
    """Changes of every group, each field of them somewhere; `id_of` makes IDs of kinds and names."""
    wait, record = id_of("AddOnProduct", "Wait"), id_of("AddOnProduct", "Record")
    plan = id_of("PrepaidPlan", "Plain 6")
    charge = {"amount": "2.50", "visibleComment": "thanks", "internalComment": "why"}
    return [
        {"lifecycle": {"activationDate": "2026-02-01", "expirationDate": "2027-01-01", "availabilityDays": 30}},
        {"lifecycle": {"expirationDate": None, "availabilityDays": None, "activateInactive": True}},
        {"lifecycle": {"changeStatus": "UNBLOCKED", "activateInactive": False}},
        {"balance": {"openingBalance": "0"}},
        {"balance": {"charge": charge}},
        {"balance": {"refund": {"amount": "0.5", "visibleComment": None, "internalComment": "x"}}},
        {"product": {"product": id_of("Product", "Full"), "addOns": {"add": [wait, record, wait]}}},
        {"product": {"addOns": {"remove": [record]}}},
        {"product": {"addOns": {"replace": []}}},
        {"chargingPeriod": [{"plan": plan}, {"addOnProduct": wait, "plan": None}]},
        {"ivrSettings": {"associatedNumber": "007", "unifiedMessaging": "YES", "preferredLanguage": "de"}},
        {"ivrSettings": {"associatedNumber": None}},
        {"selfCareSettings": {"timeZone": "Asia/Tokyo", "role": id_of("Role", "Admin")}},
        {"customerSite": {"customerSite": id_of("CustomerSite", "Depot")}},
        {"customerSite": {"customerSite": None}, "distributor": {"distributor": None}},
        {"distributor": {"distributor": id_of("Distributor", "Rival")}, "onRefusal": "REFUSE_BATCH"},
        {"lifecycle": {"changeStatus": "TERMINATED"}, "comment": "the end"},
    ]


EXAMPLES = len(_groups(lambda kind, name: ""))
"""Number of the examples in `_groups`."""


def _criteria(panel: Panel, update: str) -> list[dict[str, Any]]:
    """Filters with every criterion somewhere; of each of them the same account, or none."""
    plain, depot = panel.id("Product", "Plain"), panel.id("CustomerSite", "Depot")
    return [
        {"accountId": {"startsWith": f"{panel.world.batch}-"}, "controlNumbers": " 1 , 3-4,2, 7-9"},
        *({"accountId": {way: "-"}} for way in ("equals", "contains", "endsWith")),
        {"accountId": {"equals": '%_"\\é'}},
        {"statuses": ["ACTIVE", "BLOCKED"], "registration": "UNREGISTERED"},
        {"registration": "REGISTERED"},
        {"products": [plain, panel.id("Product", "Full")], "customerSites": [depot]},
        {"products": [depot, "no ID"], "distributors": [panel.id("Distributor", "Rival")]},
        {"started": False, "depleted": True},
        {"started": True, "depleted": False},
        {"refusedBy": {"batchUpdate": update}},
        {"refusedBy": {"batchUpdate": update, "codes": ["INSUFFICIENT_FUNDS", "ACCOUNT_TERMINATED"]}},
        {"refusedBy": {"batchUpdate": "no ID", "codes": []}, "leftBy": None},
        {"leftBy": update},
        *({name: value} for name, value in NOTHING.items()),
    ]


async def _input(panel: Panel, update: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = (await panel.data(INPUT, id=update["id"]))["batchUpdate"]["input"]
    return told


async def _previewed(panel: Panel, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a preview says, periods in an order of their own: they are a set."""
    payload: dict[str, Any] = (await panel.data(PREVIEW, input=asked))["previewBatchUpdate"]
    if payload["preview"]:
        payload["preview"]["changes"].sort(key=lambda change: (change["group"], change["attribute"], change["value"]))
    return payload


async def _fingerprint(panel: Panel, update: Mapping[str, Any]) -> str:
    key = ids.key_of("BatchUpdate", update["id"])
    fingerprint: str = await panel.owner.fetchval("SELECT fingerprint FROM batch_updates WHERE id = $1", key)
    return fingerprint


def _paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places of an input that are given."""
    if isinstance(value, list):
        for item in value:
            yield from _paths(item, path)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _paths(item, (*path, name))
    if not isinstance(value, dict) and not (isinstance(value, list) and any(isinstance(i, dict) for i in value)):
        yield path


def _declared(kind: GraphQLInputObjectType, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The places that an input has."""
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        if isinstance(inner, GraphQLInputObjectType):
            yield from _declared(inner, (*path, name))
        elif name not in NOT_TOLD:
            yield (*path, name)


async def test_every_place_of_the_input_is_tried(panel: Panel) -> None:
    """A new group, field or criterion wants an example here."""
    examples = [*_groups(panel.id), *({"filter": {"batch": {"id": "", "name": ""}, **c}} for c in _criteria(panel, ""))]
    kind = schema.build().type_map["BatchUpdateAccountsInput"]
    assert isinstance(kind, GraphQLInputObjectType)
    assert {path for example in examples for path in _paths(example)} == set(_declared(kind))


@pytest.mark.parametrize("place", range(EXAMPLES))
async def test_changes_of_every_group_can_be_sent_again(panel: Panel, place: int) -> None:
    await panel.accounts({}, {"add_on_products": ("Wait", "Record")}, {"product": "Full", "balance": "1"})
    asked = panel.request(_groups(panel.id)[place])
    update = await panel.done(asked)
    told = await _input(panel, update)
    assert not NOT_TOLD & told.keys()
    assert await _previewed(panel, told) == await _previewed(panel, asked)
    again = await panel.done({**told, "idempotencyKey": f"again {place}"}, filter=told["filter"])
    assert await _fingerprint(panel, again) == await _fingerprint(panel, update)
    assert again["comment"] == update["comment"]
    assert await _input(panel, again) == told


async def test_every_criterion_can_be_sent_again(panel: Panel) -> None:
    rich = {"balance": "50", "registered": True, "first_usage": "2026-02-01T10:00:00Z"}
    await panel.accounts({"customer_site": "Depot", "distributor": "Rival"}, rich, {"bill_status": "terminated"}, {})
    charge = {"balance": {"charge": {"amount": "20"}}}
    earlier = await panel.done(charge)
    for place, criteria in enumerate(_criteria(panel, earlier["id"])):
        asked = {"filter": {"batch": {"name": "Batch"}, **criteria}, **charge}
        # Scheduled: it may select nobody.
        later = {"startAt": "2026-12-01T00:00:00Z", "idempotencyKey": f"criterion {place}"}
        told = await _input(panel, await panel.done({}, **asked, **later))
        assert told["filter"].keys() == {"batch", *(name for name, value in criteria.items() if value is not None)}
        assert await _previewed(panel, told) == await _previewed(panel, asked), criteria
        again = await panel.done({}, **told, **later | {"idempotencyKey": f"again {place}"})
        assert await _input(panel, again) == told


async def test_values_are_written_as_the_api_writes_them(panel: Panel) -> None:
    await panel.accounts({}, {})
    changes = {"balance": {"charge": {"amount": "2.5"}}, "chargingPeriod": [{"plan": None, "addOnProduct": None}]}
    filter_ = {"batch": {"name": "Batch"}, "controlNumbers": "2,001", "statuses": None}
    told = await _input(panel, await panel.done(changes, filter=filter_, comment="x", confirmationToken=None))
    assert told == {
        "filter": {"batch": {"id": panel.batch}, "controlNumbers": "1-2"},
        "balance": {"charge": {"amount": "2.50"}},
        "chargingPeriod": [{"plan": None}],
        "onRefusal": "SKIP_REFUSED",
        "comment": "x",
    }


async def test_statuses_are_told_in_the_order_of_the_enum(panel: Panel) -> None:
    await panel.accounts({})
    filter_ = {"batch": {"id": panel.batch}, "statuses": [*ALL[::-1], "ACTIVE"]}
    told = await _input(panel, await panel.done({"lifecycle": {"changeStatus": "BLOCKED"}}, filter=filter_))
    assert told["filter"] == {"batch": {"id": panel.batch}, "statuses": ALL}


async def test_a_revert_has_no_input(panel: Panel) -> None:
    await panel.accounts({})
    update = await panel.done({"lifecycle": {"changeStatus": "BLOCKED"}})
    revert = (await panel.data(REVERT, id=update["id"]))["revertBatchUpdate"]["batchUpdate"]
    assert revert["input"] is None


async def test_a_list_reads_all_inputs_at_once(panel: Panel) -> None:
    await panel.accounts({})
    for status in ("BLOCKED", "UNBLOCKED"):
        await panel.done({"lifecycle": {"changeStatus": status}})
    nodes = (await panel.data("{ batchUpdates { nodes { input } } }"))["batchUpdates"]["nodes"]
    assert [node["input"]["lifecycle"] for node in nodes] == [{"changeStatus": s} for s in ("UNBLOCKED", "BLOCKED")]
