"""Every user error at its place in the input, and that nothing was changed; previews refuse what applying would."""

from collections.abc import Callable
from typing import Any

import pytest

from graph.schema import ids, schema
from tests.graph.updates.panel import Panel

Asked = Callable[[Panel], dict[str, Any]]
NOWHERE = ids.encode("Product", 2**31 - 1)


def _says(changes: dict[str, Any], **given: Any) -> Asked:
    return lambda panel: {**changes, **given}


def _charge(amount: str) -> Asked:
    return _says({"balance": {"charge": {"amount": amount}}})


BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}
EVERY: list[tuple[str, Asked, list[tuple[str, list[str]]]]] = [
    (
        "a charge without a key",
        _says({"balance": {"charge": {"amount": "1"}}}, idempotencyKey=None),
        [("IDEMPOTENCY_KEY_REQUIRED", ["idempotencyKey"])],
    ),
    ("in the past", _says(BLOCK, startAt="2020-01-01T00:00:00Z"), [("INVALID_START_TIME", ["startAt"])]),
    ("in years", _says(BLOCK, startAt="2999-01-01T00:00:00Z"), [("INVALID_START_TIME", ["startAt"])]),
    ("an empty key", _says(BLOCK, idempotencyKey=""), [("INVALID_IDEMPOTENCY_KEY", ["idempotencyKey"])]),
    ("a long key", _says(BLOCK, idempotencyKey="x" * 201), [("INVALID_IDEMPOTENCY_KEY", ["idempotencyKey"])]),
    ("a control character", _says(BLOCK, idempotencyKey="a\nb"), [("INVALID_IDEMPOTENCY_KEY", ["idempotencyKey"])]),
    ("no group", _says({}), [("NO_CHANGES", [])]),
    ("null groups", _says({"lifecycle": None, "balance": None}), [("NO_CHANGES", [])]),
    (
        "groups that ask for nothing",
        _says({"lifecycle": {"activateInactive": False}, "chargingPeriod": [], "product": {"addOns": {"add": []}}}),
        [("NO_CHANGES", [])],
    ),
    ("no accounts", lambda p: BLOCK | _only(p, products=[]), [("NO_ACCOUNTS_SELECTED", ["filter"])]),
    (
        "an unknown batch",
        lambda p: BLOCK | {"filter": {"batch": {"name": "?"}}},
        [("BATCH_NOT_FOUND", ["filter", "batch"])],
    ),
    ("not a batch", lambda p: BLOCK | {"filter": {"batch": {"id": "x"}}}, [("BATCH_NOT_FOUND", ["filter", "batch"])]),
    (
        "termination with another group",
        _says({"lifecycle": {"changeStatus": "TERMINATED"}, "distributor": {"distributor": None}}),
        [("TERMINATION_NOT_ALONE", ["lifecycle", "changeStatus"])],
    ),
    (
        "termination with another field",
        _says({"lifecycle": {"changeStatus": "TERMINATED", "availabilityDays": None}}),
        [("TERMINATION_NOT_ALONE", ["lifecycle", "changeStatus"])],
    ),
    (
        "nulls that clear nothing",
        _says(
            {
                "lifecycle": {"activationDate": None, "activateInactive": None, "changeStatus": None},
                "product": {"product": None, "addOns": None},
                "ivrSettings": {"unifiedMessaging": None, "preferredLanguage": None},
                "selfCareSettings": {"timeZone": None, "role": None},
            }
        ),
        [
            ("NULL_NOT_ALLOWED", ["ivrSettings", "preferredLanguage"]),
            ("NULL_NOT_ALLOWED", ["ivrSettings", "unifiedMessaging"]),
            ("NULL_NOT_ALLOWED", ["lifecycle", "activateInactive"]),
            ("NULL_NOT_ALLOWED", ["lifecycle", "activationDate"]),
            ("NULL_NOT_ALLOWED", ["lifecycle", "changeStatus"]),
            ("NULL_NOT_ALLOWED", ["product", "addOns"]),
            ("NULL_NOT_ALLOWED", ["product", "product"]),
            ("NULL_NOT_ALLOWED", ["selfCareSettings", "role"]),
            ("NULL_NOT_ALLOWED", ["selfCareSettings", "timeZone"]),
        ],
    ),
    (
        "dates out of order",
        _says({"lifecycle": {"activationDate": "2027-01-01", "expirationDate": "2027-01-01"}}),
        [("EXPIRES_BEFORE_ACTIVATION", ["lifecycle", "expirationDate"])],
    ),
    ("a charge of zero", _charge("0"), [("INVALID_AMOUNT", ["balance", "charge", "amount"])]),
    ("a negative charge", _charge("-1"), [("INVALID_AMOUNT", ["balance", "charge", "amount"])]),
    ("too many digits", _charge("1.000"), [("INVALID_AMOUNT", ["balance", "charge", "amount"])]),
    (
        "a refund of zero",
        _says({"balance": {"refund": {"amount": "0.00"}}}),
        [("INVALID_AMOUNT", ["balance", "refund", "amount"])],
    ),
    (
        "an opening balance below zero",
        _says({"balance": {"openingBalance": "-0.01"}}),
        [("INVALID_AMOUNT", ["balance", "openingBalance"])],
    ),
    (
        "no days",
        _says({"lifecycle": {"availabilityDays": 0}}),
        [("INVALID_AVAILABILITY_DAYS", ["lifecycle", "availabilityDays"])],
    ),
    (
        "a century of days",
        _says({"lifecycle": {"availabilityDays": 36501}}),
        [("INVALID_AVAILABILITY_DAYS", ["lifecycle", "availabilityDays"])],
    ),
    (
        "no number",
        _says({"ivrSettings": {"associatedNumber": "+0123"}}),
        [("INVALID_ASSOCIATED_NUMBER", ["ivrSettings", "associatedNumber"])],
    ),
    (
        "unknown product and add-ons",
        lambda p: {
            "product": {"product": p.id("Role", "User"), "addOns": {"add": [p.id("AddOnProduct", "Wait"), "x"]}}
        },
        [
            ("ADD_ON_PRODUCT_NOT_FOUND", ["product", "addOns", "add", "1"]),
            ("PRODUCT_NOT_FOUND", ["product", "product"]),
        ],
    ),
    (
        "unknown plan of an unknown add-on",
        lambda p: {
            "chargingPeriod": [{"plan": p.id("PrepaidPlan", "Plain 6")}, {"addOnProduct": NOWHERE, "plan": "y"}]
        },
        [
            ("ADD_ON_PRODUCT_NOT_FOUND", ["chargingPeriod", "1", "addOnProduct"]),
            ("PREPAID_PLAN_NOT_FOUND", ["chargingPeriod", "1", "plan"]),
        ],
    ),
    (
        "an unknown role",
        _says({"selfCareSettings": {"role": ids.encode("Role", 2**31 - 1)}}),
        [("ROLE_NOT_FOUND", ["selfCareSettings", "role"])],
    ),
    (
        "an unknown language",
        _says({"ivrSettings": {"preferredLanguage": "DE"}}),
        [("IVR_LANGUAGE_NOT_FOUND", ["ivrSettings", "preferredLanguage"])],
    ),
    (
        "an unknown site",
        _says({"customerSite": {"customerSite": ""}}),
        [("CUSTOMER_SITE_NOT_FOUND", ["customerSite", "customerSite"])],
    ),
    (
        "an unknown distributor",
        _says({"distributor": {"distributor": NOWHERE}}),
        [("DISTRIBUTOR_NOT_FOUND", ["distributor", "distributor"])],
    ),
    ("another token", _says(BLOCK, confirmationToken="?"), [("CONFIRMATION_STALE", ["confirmationToken"])]),
    (
        "several at once, by path",
        lambda p: (
            _charge("0")(p) | {"lifecycle": {"availabilityDays": 0}, "idempotencyKey": None} | _only(p, products=[])
        ),
        [
            ("INVALID_AMOUNT", ["balance", "charge", "amount"]),
            ("NO_ACCOUNTS_SELECTED", ["filter"]),
            ("IDEMPOTENCY_KEY_REQUIRED", ["idempotencyKey"]),
            ("INVALID_AVAILABILITY_DAYS", ["lifecycle", "availabilityDays"]),
        ],
    ),
]
ELSEWHERE = {"BATCH_UPDATE_NOT_FOUND", "NOT_CANCELLABLE", "NOT_REVERTIBLE", "ALREADY_REVERTED", "PERMISSION_DENIED"}
"""Told of cancelling, reverting and permissions; their own tests have them."""

ONLY_APPLIED = {"IDEMPOTENCY_KEY_REQUIRED", "INVALID_IDEMPOTENCY_KEY", "CONFIRMATION_STALE"}


def _only(panel: Panel, **criteria: Any) -> dict[str, Any]:
    return {"filter": {"batch": {"id": panel.batch}, **criteria}}


@pytest.mark.parametrize(("asked", "expected"), [row[1:] for row in EVERY], ids=[row[0] for row in EVERY])
async def test_requests_are_refused(panel: Panel, asked: Asked, expected: list[tuple[str, list[str]]]) -> None:
    await panel.accounts({})
    payload = await panel.apply(asked(panel))
    assert payload["batchUpdate"] is None
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == expected
    assert all(error["message"] for error in payload["userErrors"])
    previewed = await panel.preview(asked(panel))
    told = [(error["code"], error["path"]) for error in previewed["userErrors"]]
    assert told == [error for error in expected if error[0] not in ONLY_APPLIED]
    assert (previewed["preview"] is None) is bool(told)
    assert await panel.accepted() == 0


async def test_another_tenants_things_are_as_unknown_as_any(panel: Panel) -> None:
    await panel.accounts({})
    await panel.owner.execute("INSERT INTO tenants (name) VALUES ('else') ON CONFLICT DO NOTHING")
    role = await panel.owner.fetchval(
        "INSERT INTO roles (tenant_id, name) SELECT id, gen_random_uuid()::text FROM tenants WHERE name = 'else'"
        " RETURNING id"
    )
    payload = await panel.apply({"selfCareSettings": {"role": ids.encode("Role", role)}})
    assert [error["code"] for error in payload["userErrors"]] == ["ROLE_NOT_FOUND"]


def test_every_code_has_a_row() -> None:
    codes = set(schema.build().type_map["UserErrorCode"].values)
    told = {code for _, _, expected in EVERY for code, _ in expected} | {"IDEMPOTENCY_KEY_REUSED", *ELSEWHERE}
    assert codes == told
