"""What of a request decides its SQL, and what is passed to it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.charging_period import ChargingPeriodChange
from rules.declarations.groups.ivr_settings import IvrSettingsChange, UnifiedMessaging
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.requests.parameters import parameter_values, shape_of

Changes = Mapping[str, Any]

ALIKE: dict[str, tuple[Changes, Changes]] = {
    "amounts": (
        {"balance": BalanceChange(charge=TransactionInput(Decimal(1), "a"))},
        {"balance": BalanceChange(charge=TransactionInput(Decimal("0.50"), "b"))},
    ),
    "dates and days": (
        {"lifecycle": LifecycleChange(expiration_date=date(2028, 1, 1), availability_days=1)},
        {"lifecycle": LifecycleChange(expiration_date=date(2029, 1, 1), availability_days=30)},
    ),
    "sets of other sizes": (
        {"product": ProductChange(1, AddOnChange(add=(3, 2, 3)))},
        {"product": ProductChange(2, AddOnChange(add=(5,)))},
    ),
    "plans": (
        {"chargingPeriod": [ChargingPeriodChange(plan=1), ChargingPeriodChange(2, None)]},
        {"chargingPeriod": [ChargingPeriodChange(plan=3), ChargingPeriodChange(4, None)]},
    ),
}
UNLIKE: dict[str, tuple[Changes, Changes]] = {
    "cleared": (
        {"ivrSettings": IvrSettingsChange(associated_number="1")},
        {"ivrSettings": IvrSettingsChange(associated_number=None)},
    ),
    "absent": ({"lifecycle": LifecycleChange(availability_days=1)}, {"lifecycle": LifecycleChange(date(2028, 1, 1))}),
    "one of few values": (
        {"ivrSettings": IvrSettingsChange(unified_messaging=UnifiedMessaging.YES)},
        {"ivrSettings": IvrSettingsChange(unified_messaging=UnifiedMessaging.NO)},
    ),
    "final": (
        {"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED)},
        {"lifecycle": LifecycleChange(change_status=StatusChange.TERMINATED)},
    ),
    "charge and refund": (
        {"balance": BalanceChange(charge=TransactionInput(Decimal(1)))},
        {"balance": BalanceChange(refund=TransactionInput(Decimal(1)))},
    ),
    "no keys": (
        {"product": ProductChange(add_ons=AddOnChange(replace=()))},
        {"product": ProductChange(add_ons=AddOnChange(replace=(1,)))},
    ),
    "flags": (
        {"lifecycle": LifecycleChange(activate_inactive=True)},
        {"lifecycle": LifecycleChange(activate_inactive=False)},
    ),
}


@pytest.mark.parametrize("name", ALIKE)
def test_values_do_not_decide_the_sql(name: str) -> None:
    one, other = ALIKE[name]
    assert shape_of(one) == shape_of(other)
    assert hash(shape_of(one)) == hash(shape_of(other))
    assert parameter_values(one).keys() == parameter_values(other).keys()
    assert parameter_values(one) != parameter_values(other)


@pytest.mark.parametrize("name", UNLIKE)
def test_all_else_decides_it(name: str) -> None:
    one, other = UNLIKE[name]
    assert shape_of(one) != shape_of(other)


def test_a_set_is_passed_sorted_and_without_repetitions() -> None:
    changes = {"product": ProductChange(1, AddOnChange(add=(3, 2, 3)))}
    assert parameter_values(changes) == {"change_product_product": 1, "change_product_add_ons_add": [2, 3]}


def test_a_rule_that_decides_by_a_value_fails_at_once() -> None:
    shape = shape_of({"balance": BalanceChange(charge=TransactionInput(Decimal(1)))})
    with pytest.raises(TypeError):
        bool(shape.changes["balance"].charge.amount > 0)
