"""What the record says of each attribute of each group, written as the API writes it; and of accounts that are gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from rules.declarations.changes import attributes
from tests.graph.updates.panel import Panel
from tests.support.clock import NOON

Said = dict[str, tuple[str | None, str | None]]
Asked = Callable[[Panel], dict[str, Any]]

HAD: dict[str, Any] = {
    "expiration_date": "2027-03-01",
    "availability_days": 30,
    "associated_number": "+4312345",
    "unified_messaging": "yes",
    "preferred_language": "de",
    "product": "Full",
    "add_on_products": ("Wait", "Record"),
    "prepaid_plans": ("Full 6", "Wait 6"),
    "customer_site": "Depot",
    "distributor": "Rival",
    "payments_received": "8",
    "blocked": True,
}
"""What the account has before."""


def _is(changes: dict[str, Any]) -> Asked:
    return lambda panel: changes


CASES: dict[str, tuple[Asked, dict[str, Any], Said]] = {
    "dates": (
        _is({"lifecycle": {"activationDate": "2026-02-01", "expirationDate": None, "availabilityDays": 31}}),
        {},
        {
            "activationDate": ("2026-01-01", "2026-02-01"),
            "expirationDate": ("2027-03-01", None),
            "availabilityDays": ("30", "31"),
        },
    ),
    "activation": (
        _is({"lifecycle": {"activateInactive": True}}),
        {"bill_status": "inactive", "blocked": False, "activation_date": "2026-12-24"},
        {"activationDate": ("2026-12-24", "2026-11-23"), "status": ("INACTIVE", "ACTIVE")},
    ),
    "termination of a blocked one": (
        _is({"lifecycle": {"changeStatus": "TERMINATED"}}),
        {},
        {"status": ("BLOCKED", "TERMINATED")},
    ),
    "termination of an expired one": (
        _is({"lifecycle": {"changeStatus": "TERMINATED"}}),
        {"blocked": False, "expiration_date": "2026-11-23"},
        {"status": ("EXPIRED", "TERMINATED")},
    ),
    "unblocking": (_is({"lifecycle": {"changeStatus": "UNBLOCKED"}}), {}, {"blocked": ("true", "false")}),
    "opening balance": (
        _is({"balance": {"openingBalance": "12.5"}}),
        {"balance": "9.12345"},
        {"openingBalance": ("10.00", "12.50"), "balance": ("9.12345", "11.62345")},
    ),
    "charge": (_is({"balance": {"charge": {"amount": "0.5"}}}), {}, {"balance": ("10.00", "9.50")}),
    "refund of a credit account": (
        _is({"balance": {"refund": {"amount": "8"}}}),
        {"billing_model": "credit", "credit_limit": "100", "balance": "0"},
        {"balance": ("0.00", "8.00")},
    ),
    "product with its plan": (
        lambda p: {"product": {"product": p.id("Product", "Plain")}},
        {},
        {"product": ("Full", "Plain"), "prepaidPlans": ("Full 6, Wait 6", "Wait 6")},
    ),
    "add-ons removed with their plans": (
        _is({"product": {"addOns": {"replace": []}}}),
        {},
        {"addOns": ("Record, Wait", None), "prepaidPlans": ("Full 6, Wait 6", "Full 6")},
    ),
    "add-ons added": (
        lambda p: {"product": {"addOns": {"add": [p.id("AddOnProduct", "Record"), p.id("AddOnProduct", "Wait")]}}},
        {"add_on_products": (), "prepaid_plans": ()},
        {"addOns": (None, "Record, Wait")},
    ),
    "plans": (
        lambda p: {
            "chargingPeriod": [
                {"plan": None},
                {"addOnProduct": p.id("AddOnProduct", "Record"), "plan": p.id("PrepaidPlan", "Record 3")},
            ]
        },
        {},
        {"prepaidPlans": ("Full 6, Wait 6", "Record 3, Wait 6")},
    ),
    "IVR settings": (
        _is({"ivrSettings": {"associatedNumber": "007", "unifiedMessaging": "AS_PRODUCT", "preferredLanguage": "en"}}),
        {},
        {
            "associatedNumber": ("+4312345", "007"),
            "unifiedMessaging": ("YES", "AS_PRODUCT"),
            "preferredLanguage": ("de", "en"),
        },
    ),
    "IVR settings from nothing": (
        _is({"ivrSettings": {"associatedNumber": None, "unifiedMessaging": "NO", "preferredLanguage": "en"}}),
        {"unified_messaging": "as_product", "preferred_language": None},
        {
            "associatedNumber": ("+4312345", None),
            "unifiedMessaging": ("AS_PRODUCT", "NO"),
            "preferredLanguage": (None, "en"),
        },
    ),
    "self-care settings": (
        lambda p: {"selfCareSettings": {"timeZone": "Asia/Tokyo", "role": p.id("Role", "Admin")}},
        {},
        {"timeZone": ("UTC", "Asia/Tokyo"), "role": ("User", "Admin")},
    ),
    "the default site": (_is({"customerSite": {"customerSite": None}}), {}, {"customerSite": ("Depot", None)}),
    "a site": (
        lambda p: {"customerSite": {"customerSite": p.id("CustomerSite", "Pier")}},
        {"customer_site": None},
        {"customerSite": (None, "Pier")},
    ),
    "another distributor": (
        lambda p: {"distributor": {"distributor": p.id("Distributor", "Unlimited")}},
        {},
        {"distributor": ("Rival", "Unlimited")},
    ),
    "no distributor": (_is({"distributor": {"distributor": None}}), {}, {"distributor": ("Rival", None)}),
}


@pytest.mark.parametrize(("asked", "had", "said"), CASES.values(), ids=CASES)
async def test_changes_are_written_as_the_api_writes_them(
    panel: Panel, asked: Asked, had: dict[str, Any], said: Said
) -> None:
    await panel.accounts({**HAD, **had})
    update = await panel.done(asked(panel))
    (result,) = await panel.nodes(update)
    assert result["outcome"] == "UPDATED"
    assert {change["attribute"]: (change["before"], change["after"]) for change in result["changes"]} == said


def test_every_attribute_is_told_once() -> None:
    assert set(attributes()) == {attribute for _, _, said in CASES.values() for attribute in said}


async def test_attributes_stand_in_the_groups_order_and_only_those_that_differ(panel: Panel) -> None:
    rows = [{"role": ("User", "Admin")[n % 2], "time_zone": ("UTC", "Asia/Tokyo")[n % 3 == 0]} for n in range(18)]
    await panel.accounts(*rows)
    role = panel.id("Role", "Admin")
    settings = {"timeZone": "Asia/Tokyo", "role": role}
    update = await panel.done({"distributor": {"distributor": None}, "selfCareSettings": settings})
    changes = await panel.changes(update)
    for number, row in enumerate(rows, 1):
        expected = [("timeZone", (row["time_zone"], "Asia/Tokyo")), ("role", (row["role"], "Admin"))]
        assert list(changes[number].items()) == [each for each in expected if each[1][0] != each[1][1]]


async def test_amounts_have_the_currencys_digits(panel: Panel) -> None:
    for currency, amount, told in (("JPY", "3", ("10", "7")), ("KWD", "0.125", ("10.000", "9.875"))):
        customers = "UPDATE customers SET currency = $1 WHERE tenant_id = $2"
        await panel.owner.execute(customers, currency, panel.world.tenant)
        number = 1 if currency == "JPY" else 2
        await panel.accounts({}, first=number)
        only = {"filter": {"batch": {"id": panel.batch}, "controlNumbers": str(number)}}
        charge = {"balance": {"charge": {"amount": amount}}}
        assert (await panel.preview(charge, **only))["preview"]["moneyMoved"] == amount
        update = await panel.done(charge, **only)
        assert await panel.changes(update) == {number: {"balance": told}}


async def test_accounts_that_are_gone_keep_their_ids(panel: Panel) -> None:
    block = {"lifecycle": {"changeStatus": "BLOCKED"}}
    await panel.accounts(*({} for _ in range(4)))
    update = await panel.done(block)
    batch = panel.world.batch
    for number, renamed in ((2, "new"), (3, "newer"), (3, "newest")):
        await _remove(panel, number)
        await panel.accounts({}, first=number)
        query = "UPDATE accounts SET account_id = $3 WHERE batch_id = $1 AND control_number = $2"
        await panel.owner.execute(query, batch, number, f"{batch}-{renamed}")
    await _remove(panel, 4)
    results = await panel.nodes(update)
    assert [(r["accountId"], r["account"] and r["account"]["accountId"]) for r in results] == [
        (f"{batch}-1", f"{batch}-1"),
        (f"{batch}-2", None),
        (f"{batch}-3", None),
        (f"{batch}-4", None),
    ]
    assert all(result["changes"] for result in results)

    panel.api.clock.now = NOON + timedelta(minutes=30)
    later = await panel.nodes(await panel.done(block))
    assert [(r["accountId"], r["account"] is None) for r in later] == [
        (f"{batch}-1", False),
        (f"{batch}-new", False),
        (f"{batch}-newest", False),
    ]


async def _remove(panel: Panel, number: int) -> None:
    """Removes an account some minutes after noon, each a minute after the one before."""
    query = "DELETE FROM accounts WHERE batch_id = $1 AND control_number = $2 RETURNING account_id"
    account_id = await panel.owner.fetchval(query, panel.world.batch, number)
    gone = "SELECT count(*) FROM removed_accounts WHERE batch_id = $1"
    instant = NOON + timedelta(minutes=await panel.owner.fetchval(gone, panel.world.batch))
    query = "UPDATE removed_accounts SET removed_at = $3 WHERE batch_id = $1 AND account_id = $2"
    await panel.owner.execute(query, panel.world.batch, account_id, instant)
