"""What the shape of an input rules out, and what groups declare as the schema has it."""

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, print_type

from db.engine import Tenant
from graph.execution.context import Caller
from graph.schema import schema
from graph.schema.inputs import batch_update, generated
from rules.declarations.changes import GROUPS
from tests.graph.updates.panel import APPLY, PREVIEW, Panel

BAD: dict[str, dict[str, Any]] = {
    "two keys": {"balance": {"openingBalance": "1", "charge": {"amount": "1"}}},
    "no key": {"balance": {}},
    "null in oneOf": {"balance": {"charge": None}},
    "null list in oneOf": {"product": {"addOns": {"replace": None}}},
    "two batches": {"filter": {"batch": {"id": "x", "name": "y"}}},
    "an exponent": {"balance": {"charge": {"amount": "1e2"}}},
    "a number": {"balance": {"charge": {"amount": 1}}},
    "no amount": {"balance": {"charge": {"visibleComment": "x"}}},
    "no day": {"lifecycle": {"activationDate": "2026-13-01"}},
    "falling numbers": {"filter": {"batch": {"name": "Batch"}, "controlNumbers": "9-8"}},
    "no zone": {"selfCareSettings": {"timeZone": "Europe/Atlantis"}},
    "no word": {"lifecycle": {"changeStatus": "SOLD"}},
    "half a day": {"lifecycle": {"availabilityDays": 1.5}},
    "no such field": {"lifecycle": {"colour": "red"}},
    "null element": {"product": {"addOns": {"add": [None]}}},
    "null policy": {"onRefusal": None},
    "NUL in a comment": {"comment": "a\0b"},
    "NUL in a number": {"ivrSettings": {"associatedNumber": "1\0"}},
    "NUL in a key": {"idempotencyKey": "\0"},
    "no plan": {"chargingPeriod": [{}]},
    "no plan of an add-on": {"chargingPeriod": [{"plan": None}, {"addOnProduct": "x"}]},
    "main product twice": {"chargingPeriod": [{"plan": None}, {"addOnProduct": None, "plan": None}]},
}
BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}


@pytest.mark.parametrize("given", BAD.values(), ids=BAD)
async def test_bad_input_is_an_error_and_changes_nothing(panel: Panel, given: dict[str, Any]) -> None:
    await panel.accounts({})
    asked = panel.request({**BLOCK, **given})
    for document in (PREVIEW, APPLY):
        answer = await panel.ask(document, input=asked)
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
        assert not answer.get("data")
    assert await panel.accepted() == 0


async def test_an_add_on_twice_in_a_charging_period_is_bad_input(panel: Panel) -> None:
    wait = panel.id("AddOnProduct", "Wait")
    twice = [{"addOnProduct": wait, "plan": None}, {"addOnProduct": wait, "plan": panel.id("PrepaidPlan", "Wait 6")}]
    answer = await panel.ask(PREVIEW, input=panel.request({"chargingPeriod": twice}))
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_literals_are_held_to_the_same(panel: Panel) -> None:
    document = 'query {{ previewBatchUpdate(input: {{filter: {{batch: {{name: "B"}}}}, {group}}}) {{ __typename }} }}'
    for group in ("balance: {charge: null}", 'balance: {charge: {amount: "1"}, openingBalance: "1"}', "balance: {}"):
        answer = await panel.ask(document.format(group=group))
        assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}


async def test_minus_zero_is_zero(panel: Panel) -> None:
    await panel.accounts({"balance": "3", "opening_balance": "3"})
    key, opening = {"idempotencyKey": "zero"}, ("-0", "-0.00", "0", "0.0")
    tokens = set()
    for text in opening:
        preview = (await panel.preview({"balance": {"openingBalance": text}}))["preview"]
        assert [change["value"] for change in preview["changes"]] == ["0.00"]
        tokens.add(preview["confirmationToken"])
    assert len(tokens) == 1
    updates = [await panel.done({"balance": {"openingBalance": text}}, **key) for text in opening]
    assert {update["id"] for update in updates} == {updates[0]["id"]}
    assert [change["value"] for change in updates[0]["changes"]] == ["0.00"]
    assert await panel.changes(updates[0]) == {1: {"openingBalance": ("3.00", "0.00"), "balance": ("3.00", "0.00")}}
    for wrong in ({"openingBalance": "-0.000"}, {"charge": {"amount": "-0"}}, {"refund": {"amount": "-0.0"}}):
        payload = await panel.preview({"balance": wrong})
        assert [error["code"] for error in payload["userErrors"]] == ["INVALID_AMOUNT"]


def test_inputs_follow_from_the_groups() -> None:
    types = schema.build().type_map
    request = types["BatchUpdateAccountsInput"]
    assert isinstance(request, GraphQLInputObjectType)
    names = [group.name for group in GROUPS]
    assert list(request.fields) == [
        "filter", *names, "onRefusal", "confirmationToken", "idempotencyKey", "startAt", "comment",
    ]  # fmt: skip
    assert str(request.fields["onRefusal"].type) == "RefusalPolicy!"
    assert print_type(types["AddOnChange"]) == (
        '"""Add-on products: exactly one of add, remove and replace."""\n'
        "input AddOnChange @oneOf {\n"
        '  """Adds these to what the account has; an empty list: no change."""\n'
        "  add: [ID!]\n\n"
        '  """Removes these, where the account has them; an empty list: no change."""\n'
        "  remove: [ID!]\n\n"
        '  """The account has these and no others; an empty list removes all."""\n'
        "  replace: [ID!]\n}"
    )


def test_words_have_their_sentences() -> None:
    types = schema.build().type_map
    for name in ("StatusChange", "UnifiedMessaging", "RefusalPolicy", "RefusalCode", "UserErrorCode"):
        values = types[name].values
        assert values
        assert all(len(value.description.split()) > 2 for value in values.values())


async def test_an_input_is_converted_once(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the permissions that it requires, and for the update itself; another caller's is converted anew."""
    converted = list[Any]()

    def changes_of(input_: Any) -> Any:
        converted.append(input_)
        return generated.changes_of(input_)

    monkeypatch.setattr(batch_update, "changes_of", changes_of)
    await panel.accounts({})
    await panel.done(panel.request(BLOCK))
    (input_,) = converted
    requests = [input_.request(Caller(Tenant(n), "", "", None, frozenset())) for n in (1, 2)]
    assert len(converted) == 3
    assert requests[0] == requests[1]
