"""Distributors: assignment, activation, what is charged, credit in control-number order."""

from decimal import Decimal
from typing import Any

from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.lifecycle import LifecycleChange
from rules.declarations.groups.product import ProductChange
from tests.factories.world import World
from tests.rules.declarations.cases.case import TERMINATED, Case, Changes, Given, refused, unchanged, updated

SUSPENDED, CREDIT, CURRENCY = "DISTRIBUTOR_SUSPENDED", "DISTRIBUTOR_CREDIT_EXCEEDED", "DISTRIBUTOR_CURRENCY_MISMATCH"


def _assign(distributor: str | None, **more: Any) -> Any:
    def change(w: World) -> Changes:
        return {"distributor": DistributorChange(w[distributor] if distributor else None), **more}

    return change


def _charged(distributor: str, **columns: Any) -> Given:
    """An account that the distributor is charged for on assignment, once and for good."""
    return updated({"distributor": distributor, "charged_distributors": (distributor,)}, **columns)


def _assigned(distributor: str, **columns: Any) -> Given:
    """An account that gets the distributor and charges nobody."""
    return updated({"distributor": distributor, "charged_distributors": columns.get("charged_distributors", ())},
                   **columns)  # fmt: skip


def _activated(**columns: Any) -> Given:
    """An inactive account that is activated, and charged to the distributor that it has."""
    return updated(
        {"bill_status": "open", "charged_distributors": (columns["distributor"],)}, bill_status="inactive", **columns
    )


OPENED = LifecycleChange(activate_inactive=True)
INACTIVE = {"bill_status": "inactive"}

ASSIGNMENT = (
    Case(
        "assigned",
        _assign("Unlimited"),
        (
            _charged("Unlimited"),
            _charged("Unlimited", blocked=True),
            _charged("Unlimited", expiration_date="2026-02-01"),
            _charged("Unlimited", billing_model="voucher", opening_balance="3"),
            updated({"distributor": "Unlimited", "charged_distributors": ("Rival", "Unlimited")}, distributor="Rival"),
            _assigned("Unlimited", **INACTIVE),
            _assigned("Unlimited", opening_balance="0"),
            _assigned("Unlimited", charged_distributors=("Unlimited",)),
            _assigned("Unlimited", charged_distributors=("Rival", "Unlimited")),
            unchanged(distributor="Unlimited"),
            unchanged(distributor="Unlimited", bill_status="inactive"),
            TERMINATED,
        ),
        world={"commission": "15"},
        charges={"Unlimited": "36.55"},
    ),
    Case(
        "removed",
        _assign(None),
        (
            updated({"distributor": None}, distributor="Stopped"),
            updated({"distributor": None}, distributor="Abroad distributor", bill_status="inactive"),
            unchanged(),
            TERMINATED,
        ),
    ),
    Case(
        "suspended",
        _assign("Stopped"),
        (
            refused(SUSPENDED),
            _assigned("Stopped", **INACTIVE),
            _assigned("Stopped", opening_balance="0"),
            _assigned("Stopped", charged_distributors=("Stopped",)),
            unchanged(distributor="Stopped"),
            TERMINATED,
        ),
    ),
    Case("suspended by a debt that has reached the limit", _assign("Indebted"), (
        refused(SUSPENDED), refused(SUSPENDED, opening_balance="0.01"), _assigned("Indebted", opening_balance="0"))),
    Case(
        "of another currency: told alone",
        _assign("Abroad distributor"),
        (refused(CURRENCY), refused(CURRENCY, **INACTIVE), refused(CURRENCY, opening_balance="0"), TERMINATED),
        world={"distributors": {"Abroad distributor": {"suspended": True}}},
    ),
    Case("of another currency and in debt", _assign("Abroad distributor"), (refused(CURRENCY), refused(CURRENCY)),
         world={"distributors": {"Abroad distributor": {"credit_limit": "1", "debt": "0"}}}),
)  # fmt: skip

ACTIVATION = (
    Case(
        "activation charges",
        lambda _: {"lifecycle": OPENED},
        (
            _activated(distributor="Unlimited"),
            _activated(distributor="Rival", opening_balance="4"),
            updated({"bill_status": "open"}, bill_status="inactive"),
            updated({"bill_status": "open", "charged_distributors": ("Rival",)},
                    bill_status="inactive", distributor="Rival", charged_distributors=("Rival",)),
            updated({"bill_status": "open", "charged_distributors": ()},
                    bill_status="inactive", distributor="Stopped", opening_balance="0"),
            refused(SUSPENDED, bill_status="inactive", distributor="Stopped"),
            refused(SUSPENDED, bill_status="inactive", distributor="Indebted"),
            refused(CURRENCY, bill_status="inactive", distributor="Abroad distributor"),
            refused(CURRENCY, bill_status="inactive", distributor="Abroad distributor", opening_balance="0"),
            unchanged(distributor="Abroad distributor"),
            unchanged(distributor="Stopped"),
            TERMINATED,
        ),
        charges={"Unlimited": "10", "Rival": "4"},
    ),
    Case(
        "assigned and activated at once: charged once",
        _assign("Unlimited", lifecycle=OPENED),
        (
            updated({"distributor": "Unlimited", "bill_status": "open", "charged_distributors": ("Unlimited",)},
                    **INACTIVE),
            updated({"distributor": "Unlimited", "bill_status": "open", "charged_distributors": ("Unlimited",)},
                    bill_status="inactive", distributor="Abroad distributor"),
            _charged("Unlimited"),
            unchanged(distributor="Unlimited"),
        ),
        charges={"Unlimited": "30"},
    ),
    Case(
        "assigned and activated, and suspended",
        _assign("Stopped", lifecycle=OPENED),
        (refused(SUSPENDED, **INACTIVE), refused(SUSPENDED), unchanged(distributor="Stopped")),
    ),
    Case(
        "removed and activated: nobody is charged",
        _assign(None, lifecycle=OPENED),
        (
            updated({"distributor": None, "bill_status": "open", "charged_distributors": ()},
                    bill_status="inactive", distributor="Abroad distributor"),
            updated({"distributor": None, "bill_status": "open", "charged_distributors": ()},
                    bill_status="inactive", distributor="Stopped"),
        ),
    ),
)  # fmt: skip

AMOUNTS = (
    Case("half a cent goes up", _assign("Unlimited"), (
        _charged("Unlimited", opening_balance="10.05"), _charged("Unlimited", opening_balance="10.01"),
        _charged("Unlimited", opening_balance="0.01")),
        world={"currency": "USD", "commission": "50"}, charges={"Unlimited": "10.05"}),
    Case("half a yen goes up, less is nothing", _assign("Stopped"), (
        refused(SUSPENDED, opening_balance="1"), _assigned("Stopped", opening_balance="0.9"),
        _assigned("Stopped", opening_balance="0")),
        world={"currency": "JPY", "commission": "50"}),
    Case("yen", _assign("Unlimited"), (
        _charged("Unlimited", opening_balance="5"), _charged("Unlimited", opening_balance="4"),
        _assigned("Unlimited", opening_balance="0.9")),
        world={"currency": "JPY", "commission": "50"}, charges={"Unlimited": "5"}),
    Case("dinars", _assign("Unlimited"), (
        _charged("Unlimited", opening_balance="0.001"), _charged("Unlimited", opening_balance="1.001"),
        _assigned("Unlimited", opening_balance="0.0009")),
        world={"currency": "KWD", "commission": "50"}, charges={"Unlimited": "0.502"}),
    Case("a commission with a fraction", _assign("Unlimited"), (
        _charged("Unlimited", opening_balance="10"), _charged("Unlimited", opening_balance="2")),
        world={"commission": "12.345"}, charges={"Unlimited": "10.52"}),
    Case("a commission of all", _assign("Stopped"), (_assigned("Stopped"),), world={"commission": "100"}),
    Case(
        "charged on the new opening balance",
        _assign("Unlimited", balance=BalanceChange(opening_balance=Decimal(20))),
        (
            updated({"distributor": "Unlimited", "opening_balance": "20", "balance": "20",
                     "charged_distributors": ("Unlimited",)}),
            updated({"opening_balance": "20", "balance": "20", "charged_distributors": ("Unlimited",)},
                    distributor="Unlimited"),
            refused("ACCOUNT_ALREADY_USED", registered=True),
        ),
        charges={"Unlimited": "20"},
    ),
    Case(
        "a new opening balance of zero charges nobody",
        _assign("Stopped", balance=BalanceChange(opening_balance=Decimal(0)), lifecycle=OPENED),
        (
            updated({"distributor": "Stopped", "opening_balance": "0", "balance": "0", "charged_distributors": ()}),
            updated({"distributor": "Stopped", "bill_status": "open", "opening_balance": "0", "balance": "0"},
                    **INACTIVE),
        ),
    ),
)  # fmt: skip

LIMITS = (
    Case(
        "credit in control-number order",
        _assign("Small"),
        (
            _charged("Small", opening_balance="8"),
            TERMINATED,
            _assigned("Small", bill_status="inactive", opening_balance="50"),
            _charged("Small", opening_balance="8"),
            unchanged(distributor="Small", opening_balance="50"),
            refused(CREDIT, opening_balance="4.01"),
            refused(CREDIT, opening_balance="1"),
            _assigned("Small", opening_balance="0"),
            _assigned("Small", charged_distributors=("Small",)),
            refused(CREDIT, opening_balance="4"),
        ),
        charges={"Small": "16"},
    ),
    Case("up to the limit itself", _assign("Small"), (
        _charged("Small"), _charged("Small"), refused(CREDIT, opening_balance="0.01")), charges={"Small": "20"}),
    Case("the debt there is counts", _assign("Small"), (
        _charged("Small"), refused(CREDIT, opening_balance="5.01"), refused(CREDIT, opening_balance="5")),
        world={"distributors": {"Small": {"debt": "5"}}}, charges={"Small": "10"}),
    Case("the first does not fit", _assign("Small"), (refused(CREDIT, opening_balance="20.01"), refused(CREDIT))),
    Case(
        "the limit is reached in one chunk: refused for credit in the next, as nobody was suspended at the start",
        _assign("Small"),
        (_charged("Small"), _charged("Small"), refused(CREDIT), refused(CREDIT, opening_balance="0.01"),
         _assigned("Small", opening_balance="0")),
        charges={"Small": "20"},
        chunk_size=2,
    ),
    Case(
        "exhausted in an earlier chunk: what would fit later is refused",
        _assign("Small"),
        (_charged("Small"), refused(CREDIT, opening_balance="15"), refused(CREDIT, opening_balance="1"),
         _assigned("Small", **INACTIVE), refused(CREDIT, opening_balance="2")),
        charges={"Small": "10"},
        chunk_size=2,
    ),
    Case(
        "several distributors, several chunks",
        lambda _: {"lifecycle": OPENED},
        (
            _activated(distributor="Small", opening_balance="12"),
            _activated(distributor="Rival", opening_balance="6"),
            _activated(distributor="Unlimited"),
            refused(CREDIT, bill_status="inactive", distributor="Small", opening_balance="12"),
            _activated(distributor="Rival", opening_balance="4"),
            refused(CREDIT, bill_status="inactive", distributor="Rival", opening_balance="1"),
            refused(CREDIT, bill_status="inactive", distributor="Small", opening_balance="8"),
            unchanged(distributor="Small"),
            _activated(distributor="Unlimited", opening_balance="500"),
            refused(SUSPENDED, bill_status="inactive", distributor="Indebted"),
            updated({"bill_status": "open", "charged_distributors": ()},
                    bill_status="inactive", distributor="Small", opening_balance="0"),
            refused(CREDIT, bill_status="inactive", distributor="Rival", opening_balance="0.01"),
        ),
        world={"distributors": {"Rival": {"credit_limit": "10"}}},
        charges={"Small": "12", "Rival": "10", "Unlimited": "510"},
        chunk_size=3,
    ),
    Case(
        "who is refused by another rule is not asked for credit",
        _assign("Small", balance=BalanceChange(charge=TransactionInput(Decimal(2)))),
        (
            updated({"distributor": "Small", "charged_distributors": ("Small",), "balance": "8"}),
            refused("INSUFFICIENT_FUNDS", balance="1"),
            updated({"distributor": "Small", "charged_distributors": ("Small",), "balance": "8"}),
            refused(CREDIT),
            refused("INSUFFICIENT_FUNDS", balance="1"),
            updated({"distributor": "Small", "balance": "0"}, balance="2", **INACTIVE),
            updated({"balance": "0"}, balance="2", distributor="Small"),
        ),
        money="8",
        charges={"Small": "20"},
    ),
    Case(
        "who is refused by another rule is told of a suspension too",
        _assign("Stopped", balance=BalanceChange(charge=TransactionInput(Decimal(2)))),
        (refused(f"{SUSPENDED} INSUFFICIENT_FUNDS", balance="1"), refused(SUSPENDED)),
    ),
    Case(
        "judged as if what is refused had been accepted",
        lambda w: {**_assign("Stopped", lifecycle=OPENED)(w), "product": ProductChange(w["Card"])},
        (
            refused(f"{SUSPENDED} PRODUCT_ACCOUNT_TYPE_MISMATCH", **INACTIVE),
            updated({"product": "Card", "distributor": "Stopped"}, opening_balance="0", account_type="prepaid_card"),
        ),
    ),
)  # fmt: skip

CASES = ASSIGNMENT + ACTIVATION + AMOUNTS + LIMITS
