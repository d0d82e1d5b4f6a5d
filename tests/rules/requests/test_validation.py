"""What refuses a request: every code at its place, together and in order; what asks for nothing; nothing is changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from db.batches import BatchReference
from rules.declarations.errors import UserErrorCode
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.charging_period import ChargingPeriodChange
from rules.declarations.groups.customer_site import CustomerSiteChange
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.ivr_settings import IvrSettingsChange, UnifiedMessaging
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.inputs import ABSENT
from rules.requests.request import Request
from rules.requests.selection import Filter
from rules.requests.text_match import Match, TextMatch
from rules.requests.validation import RequestRefused
from tests.factories.accounts import add_accounts
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.runs import SUBJECT, accounts, preview, request, service

NOT_IN_A_PREVIEW = {"IDEMPOTENCY_KEY_REQUIRED", "INVALID_IDEMPOTENCY_KEY"}
ELSEWHERE = {
    "IDEMPOTENCY_KEY_REUSED", "CONFIRMATION_STALE", "INVALID_START_TIME", "BATCH_UPDATE_NOT_FOUND", "NOT_CANCELLABLE",
    "NOT_REVERTIBLE", "ALREADY_REVERTED", "PERMISSION_DENIED",
}  # fmt: skip
"""Codes that other tests look at."""

MARCH = date(2027, 3, 1)
TERMINATE = LifecycleChange(change_status=StatusChange.TERMINATED)
BLOCK = LifecycleChange(change_status=StatusChange.BLOCKED)


@dataclass(frozen=True)
class Bad:
    """A request with which something is wrong, and what it is told: codes with dotted paths, in order."""

    name: str
    changes: Callable[[World], Mapping[str, Any]]
    told: tuple[str, ...]
    given: Mapping[str, Any] | None = None
    filter: Callable[[World], Filter] | None = None
    currency: str = "EUR"


def _charge(amount: str) -> BalanceChange:
    return BalanceChange(charge=TransactionInput(Decimal(amount)))


def _fixed(**changes: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda _: changes


def _nothing(_: World) -> Filter:
    return Filter(BatchReference(_.batch), account_id=TextMatch(Match.EQUALS, "nobody"))


def _no_batch(_: World) -> Filter:
    return Filter(BatchReference(name="no such batch"))


NUMBERS = ("", "123456789", "43123456", "+", "+0123", "+4312345678901234", "12a", "+43 123", "٣٤", "1\n")
NOTHING: dict[str, Mapping[str, Any]] = {
    "nothing": {},
    "empty groups": {
        "lifecycle": LifecycleChange(),
        "product": ProductChange(),
        "chargingPeriod": [],
        "ivrSettings": IvrSettingsChange(),
        "selfCareSettings": SelfCareSettingsChange(),
        "customerSite": CustomerSiteChange(),
        "distributor": DistributorChange(),
    },
    "activateInactive: false": {"lifecycle": LifecycleChange(activate_inactive=False)},
    "empty add": {"product": ProductChange(add_ons=AddOnChange(add=()))},
    "empty remove": {"product": ProductChange(add_ons=AddOnChange(remove=()))},
}

REQUESTS = (
    *(Bad(f"no changes: {name}", _fixed(**changes), ("NO_CHANGES",)) for name, changes in NOTHING.items()),
    Bad("no such batch", _fixed(lifecycle=BLOCK), ("BATCH_NOT_FOUND filter.batch",), filter=_no_batch),
    Bad("key of no batch", _fixed(lifecycle=BLOCK), ("BATCH_NOT_FOUND filter.batch",),
        filter=lambda _: Filter(BatchReference(0))),
    Bad("no accounts", _fixed(lifecycle=BLOCK), ("NO_ACCOUNTS_SELECTED filter",), filter=_nothing),
    Bad("an empty list selects nothing", _fixed(lifecycle=BLOCK), ("NO_ACCOUNTS_SELECTED filter",),
        filter=lambda w: Filter(BatchReference(w.batch), products=())),
    Bad("no changes of no batch", _fixed(), ("NO_CHANGES", "BATCH_NOT_FOUND filter.batch"), filter=_no_batch),
    Bad("no changes of no accounts", _fixed(), ("NO_CHANGES", "NO_ACCOUNTS_SELECTED filter"), filter=_nothing),
    Bad("terminated and something else", _fixed(lifecycle=TERMINATE, customerSite=CustomerSiteChange(None)),
        ("TERMINATION_NOT_ALONE lifecycle.changeStatus",)),
    Bad("terminated and a date",
        _fixed(lifecycle=LifecycleChange(change_status=StatusChange.TERMINATED, expiration_date=None)),
        ("TERMINATION_NOT_ALONE lifecycle.changeStatus",)),
    Bad("terminated and activated",
        _fixed(lifecycle=LifecycleChange(change_status=StatusChange.TERMINATED, activate_inactive=True)),
        ("TERMINATION_NOT_ALONE lifecycle.changeStatus",)),
    Bad("terminated and a null, which is a change like any",
        _fixed(lifecycle=LifecycleChange(change_status=StatusChange.TERMINATED, activation_date=None)),
        ("NULL_NOT_ALLOWED lifecycle.activationDate", "TERMINATION_NOT_ALONE lifecycle.changeStatus")),
    Bad("nulls that clear nothing",
        _fixed(lifecycle=LifecycleChange(activation_date=None, activate_inactive=None, change_status=None),
               product=ProductChange(product=None, add_ons=None),
               ivrSettings=IvrSettingsChange(unified_messaging=None, preferred_language=None),
               selfCareSettings=SelfCareSettingsChange(time_zone=None, role=None)),
        ("NULL_NOT_ALLOWED ivrSettings.preferredLanguage", "NULL_NOT_ALLOWED ivrSettings.unifiedMessaging",
         "NULL_NOT_ALLOWED lifecycle.activateInactive", "NULL_NOT_ALLOWED lifecycle.activationDate",
         "NULL_NOT_ALLOWED lifecycle.changeStatus", "NULL_NOT_ALLOWED product.addOns",
         "NULL_NOT_ALLOWED product.product", "NULL_NOT_ALLOWED selfCareSettings.role",
         "NULL_NOT_ALLOWED selfCareSettings.timeZone")),
    Bad("expires on the day of activation", _fixed(lifecycle=LifecycleChange(MARCH, MARCH)),
        ("EXPIRES_BEFORE_ACTIVATION lifecycle.expirationDate",)),
    Bad("charge of zero", _fixed(balance=_charge("0.00")), ("INVALID_AMOUNT balance.charge.amount",)),
    Bad("negative charge", _fixed(balance=_charge("-1")), ("INVALID_AMOUNT balance.charge.amount",)),
    Bad("refund of zero", _fixed(balance=BalanceChange(refund=TransactionInput(Decimal(0)))),
        ("INVALID_AMOUNT balance.refund.amount",)),
    Bad("negative opening balance", _fixed(balance=BalanceChange(opening_balance=Decimal("-0.01"))),
        ("INVALID_AMOUNT balance.openingBalance",)),
    Bad("too many digits", _fixed(balance=_charge("1.001")), ("INVALID_AMOUNT balance.charge.amount",)),
    Bad("too many digits as written", _fixed(balance=_charge("1.000")), ("INVALID_AMOUNT balance.charge.amount",)),
    Bad("yen have none", _fixed(balance=BalanceChange(opening_balance=Decimal("5.0"))),
        ("INVALID_AMOUNT balance.openingBalance",), currency="JPY"),
    Bad("dinars have three", _fixed(balance=_charge("1.0001")), ("INVALID_AMOUNT balance.charge.amount",),
        currency="KWD"),
    *(Bad(f"{days} days", _fixed(lifecycle=LifecycleChange(availability_days=days)),
          ("INVALID_AVAILABILITY_DAYS lifecycle.availabilityDays",)) for days in (-1, 0, 36_501)),
    *(Bad(f"number {number!r}", _fixed(ivrSettings=IvrSettingsChange(associated_number=number)),
          ("INVALID_ASSOCIATED_NUMBER ivrSettings.associatedNumber",)) for number in NUMBERS if number != "43123456"),
    Bad("a charge without a key", _fixed(balance=_charge("1")), ("IDEMPOTENCY_KEY_REQUIRED idempotencyKey",),
        given={"idempotency_key": None}),
    Bad("a refund without a key, and bad", _fixed(balance=BalanceChange(refund=TransactionInput(Decimal(0)))),
        ("INVALID_AMOUNT balance.refund.amount", "IDEMPOTENCY_KEY_REQUIRED idempotencyKey"),
        given={"idempotency_key": None}),
    *(Bad(f"key {name}", _fixed(lifecycle=BLOCK), ("INVALID_IDEMPOTENCY_KEY idempotencyKey",),
          given={"idempotency_key": key})
      for name, key in {"empty": "", "long": "k" * 201, "tab": "a\tb", "DEL": "a\x7f", "C1": "a\x85"}.items()),
    Bad("unknown references, each at its place",
        lambda w: {
            "product": ProductChange(0, AddOnChange(add=(w["Wait"], 0))),
            "chargingPeriod": [ChargingPeriodChange(ABSENT, 0), ChargingPeriodChange(0, None)],
            "ivrSettings": IvrSettingsChange(preferred_language="xx"),
            "selfCareSettings": SelfCareSettingsChange(role=0),
            "customerSite": CustomerSiteChange(0),
            "distributor": DistributorChange(0),
        },
        ("PREPAID_PLAN_NOT_FOUND chargingPeriod.0.plan", "ADD_ON_PRODUCT_NOT_FOUND chargingPeriod.1.addOnProduct",
         "CUSTOMER_SITE_NOT_FOUND customerSite.customerSite", "DISTRIBUTOR_NOT_FOUND distributor.distributor",
         "IVR_LANGUAGE_NOT_FOUND ivrSettings.preferredLanguage", "ADD_ON_PRODUCT_NOT_FOUND product.addOns.add.1",
         "PRODUCT_NOT_FOUND product.product", "ROLE_NOT_FOUND selfCareSettings.role")),
    Bad("unknown add-ons to remove and to replace with",
        lambda _: {"product": ProductChange(add_ons=AddOnChange(replace=(0,)))},
        ("ADD_ON_PRODUCT_NOT_FOUND product.addOns.replace.0",)),
    Bad("all that applies, by path and then by code",
        _fixed(lifecycle=LifecycleChange(MARCH, MARCH, 0, None, StatusChange.TERMINATED), balance=_charge("-1.001"),
               ivrSettings=IvrSettingsChange("x", None, "xx")),
        ("INVALID_AMOUNT balance.charge.amount", "BATCH_NOT_FOUND filter.batch",
         "IDEMPOTENCY_KEY_REQUIRED idempotencyKey", "INVALID_ASSOCIATED_NUMBER ivrSettings.associatedNumber",
         "IVR_LANGUAGE_NOT_FOUND ivrSettings.preferredLanguage", "NULL_NOT_ALLOWED ivrSettings.unifiedMessaging",
         "NULL_NOT_ALLOWED lifecycle.activateInactive", "INVALID_AVAILABILITY_DAYS lifecycle.availabilityDays",
         "TERMINATION_NOT_ALONE lifecycle.changeStatus", "EXPIRES_BEFORE_ACTIVATION lifecycle.expirationDate"),
        given={"idempotency_key": None}, filter=_no_batch),
    Bad("a token is looked at last", _fixed(balance=_charge("-1")), ("INVALID_AMOUNT balance.charge.amount",),
        given={"confirmation_token": "stale"}),
)  # fmt: skip


def _asked(world: World, bad: Bad) -> Request:
    given = {**(bad.given or {}), "filter": bad.filter(world) if bad.filter else None}
    return request(world, bad.changes(world), **given)


async def refusal(task: Any) -> list[str]:
    """Codes with dotted paths of the user errors that a task is refused with."""
    with pytest.raises(RequestRefused) as refused:
        await task
    assert all(error.sentence for error in refused.value.errors)
    return [f"{error.code} {'.'.join(error.path)}".strip() for error in refused.value.errors]


@pytest.mark.parametrize("bad", REQUESTS, ids=lambda bad: bad.name)
async def test_a_request_is_refused(stage: Stage, bad: Bad) -> None:
    world = await make_world(stage.owner, currency=bad.currency)
    await add_accounts(stage.owner, world, [{}, {"bill_status": "inactive"}])
    before = await accounts(stage.owner, world)
    asked = _asked(world, bad)
    assert await refusal(service(stage.db).apply(world.tenant, SUBJECT, asked)) == list(bad.told)
    previewed = [told for told in bad.told if told.split()[0] not in NOT_IN_A_PREVIEW]
    if previewed:
        assert await refusal(preview(stage.db, world, asked)) == previewed
    else:
        assert (await preview(stage.db, world, asked)).findings.selected == 2
    assert await accounts(stage.owner, world) == before
    assert not await stage.owner.fetchval("SELECT count(*) FROM batch_updates WHERE tenant_id = $1", world.tenant)


def test_every_code_refuses_a_request() -> None:
    assert {told.split()[0] for bad in REQUESTS for told in bad.told} | ELSEWHERE == set(UserErrorCode)


async def test_what_belongs_to_another_tenant_is_not_there(stage: Stage) -> None:
    world, other = await make_world(stage.owner), await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}])
    await add_accounts(stage.owner, other, [{}])
    asked = {
        "product": ProductChange(other["Full"], AddOnChange(remove=(other["Wait"],))),
        "chargingPeriod": [ChargingPeriodChange(other["Wait"], other["Wait 6"])],
        "selfCareSettings": SelfCareSettingsChange(role=other["User"]),
        "customerSite": CustomerSiteChange(other["Depot"]),
        "distributor": DistributorChange(other["Unlimited"]),
    }
    assert [told.split()[0] for told in await refusal(preview(stage.db, world, request(world, asked)))] == [
        "ADD_ON_PRODUCT_NOT_FOUND", "PREPAID_PLAN_NOT_FOUND", "CUSTOMER_SITE_NOT_FOUND", "DISTRIBUTOR_NOT_FOUND",
        "ADD_ON_PRODUCT_NOT_FOUND", "PRODUCT_NOT_FOUND", "ROLE_NOT_FOUND",
    ]  # fmt: skip
    for reference in (BatchReference(other.batch), BatchReference(name="no such batch")):
        asked_of = request(world, {"lifecycle": BLOCK}, filter=Filter(reference))
        assert await refusal(preview(stage.db, world, asked_of)) == ["BATCH_NOT_FOUND filter.batch"]


GOOD = (
    {"ivrSettings": IvrSettingsChange("+12")},
    {"ivrSettings": IvrSettingsChange("+431234567890123")},
    {"ivrSettings": IvrSettingsChange("0")},
    {"ivrSettings": IvrSettingsChange("12345678", UnifiedMessaging.YES)},
    {"ivrSettings": IvrSettingsChange(None)},
    {"lifecycle": LifecycleChange(availability_days=1)},
    {"lifecycle": LifecycleChange(availability_days=36_500)},
    {"lifecycle": LifecycleChange(expiration_date=None, availability_days=None)},
    {"balance": BalanceChange(opening_balance=Decimal("0.00"))},
    {"balance": BalanceChange(charge=TransactionInput(Decimal("0.01"), None, None))},
    {"product": ProductChange(add_ons=AddOnChange(replace=()))},
    {"chargingPeriod": [ChargingPeriodChange(None, None)]},
    {"customerSite": CustomerSiteChange(None)},
    {"distributor": DistributorChange(None)},
    {"lifecycle": TERMINATE, "distributor": DistributorChange(), "product": ProductChange(add_ons=AddOnChange(add=()))},
    {"lifecycle": LifecycleChange(change_status=StatusChange.TERMINATED, activate_inactive=False)},
)  # fmt: skip


async def test_what_is_at_the_edge_is_taken(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{"product": "Full"}])
    for changes in GOOD:
        asked = request(world, changes, idempotency_key="k" * 200)
        assert (await preview(stage.db, world, asked)).findings.selected == 1, changes
    for number, key in enumerate(("k", "k" * 200, "ключ")):
        asked = request(world, {"lifecycle": LifecycleChange(availability_days=number + 1)}, idempotency_key=key)
        await service(stage.db).apply(world.tenant, SUBJECT, asked)
    await service(stage.db).apply(
        world.tenant, SUBJECT, request(world, {"customerSite": CustomerSiteChange(None)}, idempotency_key=None)
    )


async def test_the_batch_by_its_name(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, [{}])
    asked = request(world, {"lifecycle": BLOCK}, filter=Filter(BatchReference(name=world.batch_name)))
    await service(stage.db).apply(world.tenant, SUBJECT, asked)
    assert (await accounts(stage.owner, world))[(world.batch, 1)]["blocked"]
