"""What people read of refusals and user errors: sentences that are true of what was refused, the same everywhere."""

from typing import Any

import pytest
from graphql import GraphQLEnumType

from db.limits import MAX_IDEMPOTENCY_KEY_LENGTH
from graph.schema import schema
from rules.declarations.errors import UserErrorCode
from rules.declarations.rule import REFUSALS
from tests.graph.updates.panel import Panel
from tests.graph.updates.test_reverts import preview as preview_revert
from tests.graph.updates.test_reverts import revert

TRUE_OF_THE_REFUSED = {
    "ACCOUNT_ALREADY_USED": "The account has been used already: its opening balance can no longer be changed.",
    "ACCOUNT_NOT_FOUND": "The account was no longer there when its turn came.",
    "ACCOUNT_TERMINATED": "The account is terminated: it takes no change any more.",
    "ADD_ON_CONFLICT": "The account would have two add-ons that carry the same subscription.",
    "ADD_ON_NOT_OFFERED": "The account would have an add-on that is not offered with its main product.",
    "CHANGED_SINCE": "The account is no longer as the reverted update left it, or what it would go back to is no longer"
    " there.",
    "CREDIT_LIMIT_EXCEEDED": "The account would owe more than its credit limit.",
    "DISTRIBUTOR_CREDIT_EXCEEDED": "The distributor's debt and the charges for accounts up to this one, by control"
    " number, exceed its credit limit.",
    "DISTRIBUTOR_CURRENCY_MISMATCH": "The distributor's currency is not the customer's.",
    "DISTRIBUTOR_SUSPENDED": "The distributor that would be charged for the account is suspended when the update"
    " starts.",
    "EXPIRES_BEFORE_ACTIVATION": "The account would expire before or on its activation date.",
    "FEATURE_NOT_IN_PRODUCT": "The account's product does not include a feature that is asked for: associated number or"
    " unified messaging.",
    "INSUFFICIENT_FUNDS": "The account's funds do not cover what would be taken from them.",
    "IRREVERSIBLE": "The reverted update has terminated the account or charged a distributor for it: neither can be"
    " undone.",
    "NOT_A_DEBIT_ACCOUNT": "The account is not a debit account, and only these have their opening balance changed.",
    "PREPAID_PLAN_NOT_AVAILABLE": "The prepaid plan is not in the in-advance subscription of the product that it is"
    " asked for.",
    "PRODUCT_ACCOUNT_TYPE_MISMATCH": "The product does not serve accounts of this account's type.",
    "PRODUCT_CURRENCY_MISMATCH": "The product's currency is not the customer's.",
    "PRODUCT_NOT_ASSIGNED": "The account does not have the add-on product that the prepaid plan is asked for.",
    "REFUND_EXCEEDS_PAYMENTS": "The refund is more than what was received from the account and not refunded yet.",
    "ROLE_NOT_ASSIGNABLE": "The role is not one that may be assigned to accounts.",
    "SITE_OF_ANOTHER_CUSTOMER": "The customer site belongs to another customer than the batch.",
    "UNIFIED_MESSAGING_LOCKED": "The account's product locks unified messaging: an account cannot have it otherwise.",
}


def _described(name: str) -> dict[str, str | None]:
    kind = schema.build().type_map[name]
    assert isinstance(kind, GraphQLEnumType)
    return {code: value.description for code, value in kind.values.items()}


def test_each_refusal_is_a_sentence_true_of_the_account_in_the_schema_too() -> None:
    assert {code: declared.message for code, declared in REFUSALS.items()} == TRUE_OF_THE_REFUSED
    assert _described("RefusalCode") == TRUE_OF_THE_REFUSED


def test_each_user_error_has_one_sentence() -> None:
    sentences = {code.name: code.description for code in UserErrorCode}
    assert _described("UserErrorCode") == sentences
    assert len(set(sentences.values())) == len(sentences)
    for sentence in (*sentences.values(), *TRUE_OF_THE_REFUSED.values()):
        assert sentence[0].isupper()
        assert sentence.endswith(".")


NAMED = {
    "PERMISSION_DENIED": "permission",
    "IDEMPOTENCY_KEY_REQUIRED": "idempotency key",
    "IDEMPOTENCY_KEY_REUSED": "give a new request a new key",
    "INVALID_IDEMPOTENCY_KEY": f"key is empty, longer than {MAX_IDEMPOTENCY_KEY_LENGTH} characters",
    "NO_CHANGES": "asks for no change",
    "BATCH_NOT_FOUND": "batch",
    "NO_ACCOUNTS_SELECTED": "filter",
    "TERMINATION_NOT_ALONE": "asked for alone",
    "NULL_NOT_ALLOWED": "leave it out or give it a value",
    "EXPIRES_BEFORE_ACTIVATION": "expiration date is not after the activation date",
    "INVALID_AMOUNT": "amount is out of range, or has more fraction digits",
    "INVALID_AVAILABILITY_DAYS": "availability period is not 1 to 36,500 days",
    "INVALID_ASSOCIATED_NUMBER": "associated number is neither E.164 with a plus sign nor 1 to 8 digits",
    "PRODUCT_NOT_FOUND": "product",
    "ADD_ON_PRODUCT_NOT_FOUND": "add-on product",
    "PREPAID_PLAN_NOT_FOUND": "prepaid plan",
    "ROLE_NOT_FOUND": "role",
    "IVR_LANGUAGE_NOT_FOUND": "IVR language",
    "CUSTOMER_SITE_NOT_FOUND": "customer site",
    "DISTRIBUTOR_NOT_FOUND": "distributor",
    "INVALID_START_TIME": "start is in the past, or more than a year ahead",
    "BATCH_UPDATE_NOT_FOUND": "batch update",
    "NOT_CANCELLABLE": "batch update has ended",
    "NOT_REVERTIBLE": "batch update cannot be reverted",
    "ALREADY_REVERTED": "`revertedBy` names the update that does it",
    "CONFIRMATION_STALE": "preview again",
}
"""What each user error's sentence says at least: the field, and what is accepted or can be done where that is open."""


def test_each_user_error_names_its_field_or_what_to_do() -> None:
    assert list(NAMED) == [code.name for code in UserErrorCode]
    assert [code for code, words in NAMED.items() if words not in UserErrorCode[code].description] == []


async def test_a_preview_and_the_update_say_it_beside_the_accounts(panel: Panel) -> None:
    await panel.accounts(
        {}, {"balance": "1"}, {"balance": "5", "billing_model": "credit", "credit_limit": "6"},
        {"bill_status": "terminated"},
    )  # fmt: skip
    charge = {"balance": {"charge": {"amount": "2"}}}
    codes = ("ACCOUNT_TERMINATED", "CREDIT_LIMIT_EXCEEDED", "INSUFFICIENT_FUNDS")
    wanted = [(code, TRUE_OF_THE_REFUSED[code]) for code in codes]
    for told in ((await panel.preview(charge))["preview"], await panel.done(charge)):
        assert [(refusal["code"], refusal["message"]) for refusal in told["refusals"]] == wanted


USER_ERRORS: list[tuple[dict[str, Any], list[str]]] = [
    ({"balance": {"charge": {"amount": "0"}}}, ["The amount is not above zero."]),
    ({"balance": {"openingBalance": "-1"}}, ["The amount is below zero."]),
    ({"balance": {"refund": {"amount": "1.234"}}}, ["The amount has more fraction digits than EUR has: at most 2."]),
    ({"balance": {"charge": {"amount": "1"}}, "idempotencyKey": None},
     ["The request has no idempotency key, which a charge or refund needs lest it be made twice."]),
    ({"lifecycle": {"availabilityDays": 0}, "idempotencyKey": ""},
     ["The key is empty, longer than 200 characters, or has a control character.",
      "The availability period is not 1 to 36,500 days."]),
    ({"lifecycle": {"activationDate": "2027-01-01", "expirationDate": "2027-01-01"}},
     ["The expiration date is not after the activation date."]),
    ({"lifecycle": {"changeStatus": "TERMINATED", "activateInactive": True}},
     ["Termination is final and has to be asked for alone: the request has other changes too."]),
    ({"ivrSettings": {"associatedNumber": "abc"}, "startAt": "2026-01-01T00:00:00Z"},
     ["The associated number is neither E.164 with a plus sign nor 1 to 8 digits.",
      "The start is in the past, or more than a year ahead."]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), USER_ERRORS, ids=str)
async def test_user_errors_say_what_is_wrong(panel: Panel, changes: dict[str, Any], told: list[str]) -> None:
    await panel.accounts({})
    assert [error["message"] for error in (await panel.apply(changes))["userErrors"]] == told


async def test_a_revert_says_why_it_cannot_be(panel: Panel) -> None:
    await panel.accounts({})
    zone = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}
    first, unchanged = await panel.done(zone), await panel.done(zone)
    nothing = "The batch update changed no account: there is nothing to revert."
    for payload in (await preview_revert(panel, unchanged["id"]), await revert(panel, unchanged["id"])):
        assert [(error["code"], error["message"]) for error in payload["userErrors"]] == [("NOT_REVERTIBLE", nothing)]
    await revert(panel, first["id"])
    (again,) = (await revert(panel, first["id"]))["userErrors"]
    assert again["message"].startswith("The batch update was reverted already, or is being reverted: ")
