"""Opening balance, charge, refund."""

from decimal import Decimal
from typing import Any

from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from tests.factories.world import World
from tests.rules.declarations.cases.case import TERMINATED, Case, Changes, refused, unchanged, updated

NO_FUNDS, OVER_LIMIT, OVER_PAYMENTS = "INSUFFICIENT_FUNDS", "CREDIT_LIMIT_EXCEEDED", "REFUND_EXCEEDS_PAYMENTS"
CREDIT: dict[str, Any] = {"billing_model": "credit", "opening_balance": "0"}
VOUCHER: dict[str, Any] = {"billing_model": "voucher"}
USED = "2026-02-01T10:00:00Z"


def _opening(amount: str) -> Any:
    def change(_: World) -> Changes:
        return {"balance": BalanceChange(opening_balance=Decimal(amount))}

    return change


def _charge(amount: str, **more: Any) -> Any:
    def change(_: World) -> Changes:
        return {"balance": BalanceChange(charge=TransactionInput(Decimal(amount), "seen", "unseen")), **more}

    return change


def _refund(amount: str) -> Any:
    def change(_: World) -> Changes:
        return {"balance": BalanceChange(refund=TransactionInput(Decimal(amount)))}

    return change


CASES = (
    Case(
        "opening balance",
        _opening("15"),
        (
            updated({"opening_balance": "15", "balance": "15"}),
            updated({"opening_balance": "15", "balance": "12.5"}, balance="7.5"),
            updated({"opening_balance": "15", "balance": "0"}, opening_balance="20", balance="5"),
            refused(NO_FUNDS, opening_balance="20", balance="4.99"),
            refused(NO_FUNDS, opening_balance="15", balance="-0.00001"),
            unchanged(opening_balance="15", balance="3"),
            updated({"opening_balance": "15", "balance": "15"}, bill_status="inactive", blocked=True),
            updated({"opening_balance": "15", "balance": "15"}, last_recharge=USED),
            refused("ACCOUNT_ALREADY_USED", first_usage=USED),
            refused("ACCOUNT_ALREADY_USED", registered=True),
            refused("ACCOUNT_ALREADY_USED", ever_registered=True),
            refused("ACCOUNT_ALREADY_USED", first_usage=USED, opening_balance="15"),
            refused("NOT_A_DEBIT_ACCOUNT", **CREDIT),
            refused("NOT_A_DEBIT_ACCOUNT", **VOUCHER),
            refused("NOT_A_DEBIT_ACCOUNT", billing_model="voucher", opening_balance="100", balance="1"),
            refused("ACCOUNT_ALREADY_USED NOT_A_DEBIT_ACCOUNT", billing_model="credit", registered=True),
            refused("ACCOUNT_ALREADY_USED INSUFFICIENT_FUNDS", first_usage=USED, opening_balance="100", balance="1"),
            TERMINATED,
            refused("ACCOUNT_TERMINATED", bill_status="terminated", first_usage=USED, billing_model="credit"),
        ),
    ),
    Case(
        "opening balance of zero",
        _opening("0"),
        (
            updated({"opening_balance": "0", "balance": "0"}),
            updated({"opening_balance": "0", "balance": "2"}, balance="12"),
            refused(NO_FUNDS, balance="9.99"),
            unchanged(opening_balance="0", balance="0"),
        ),
    ),
    Case(
        "opening balance with a fraction",
        _opening("15.25"),
        (updated({"opening_balance": "15.25", "balance": "15.24999"}, balance="9.99999"),),
    ),
    Case(
        "charge",
        _charge("2.5"),
        (
            updated({"balance": "7.5"}),
            updated({"balance": "0"}, balance="2.5"),
            refused(NO_FUNDS, balance="2.49999"),
            refused(NO_FUNDS, balance="0"),
            refused(NO_FUNDS, balance="-5"),
            updated({"balance": "7.5"}, blocked=True),
            updated({"balance": "7.5"}, expiration_date="2026-02-01"),
            updated({"balance": "7.5"}, bill_status="inactive", first_usage=USED),
            updated({"balance": "7.5"}, **VOUCHER),
            refused(NO_FUNDS, billing_model="voucher", balance="2.4"),
            updated({"balance": "2.5"}, balance="0", credit_limit="2.5", **CREDIT),
            updated({"balance": "5"}, balance="2.5", credit_limit="5", **CREDIT),
            refused(OVER_LIMIT, balance="2.50001", credit_limit="5", **CREDIT),
            refused(OVER_LIMIT, balance="0", **CREDIT),
            updated({"balance": "-0.5"}, balance="-3", **CREDIT),
            refused(NO_FUNDS, balance="2", credit_limit="100"),
            TERMINATED,
        ),
        money="22.5",
    ),
    Case(
        "charge that is the product's whole threshold",
        _charge("1"),
        (updated({"balance": "1"}, balance="2", product="Full"), updated({"balance": "1.99"}, balance="2.99")),
        money="2",
    ),
    Case(
        "refund",
        _refund("4"),
        (
            updated({"balance": "6", "payments_received": "0"}, payments_received="4"),
            updated({"balance": "0", "payments_received": "1.5"}, payments_received="5.5", balance="4"),
            refused(OVER_PAYMENTS, payments_received="3.99999"),
            refused(OVER_PAYMENTS),
            refused(NO_FUNDS, payments_received="9", balance="3.99"),
            refused(f"{NO_FUNDS} {OVER_PAYMENTS}", balance="3.99"),
            updated({"balance": "6", "payments_received": "0"}, payments_received="4", **VOUCHER),
            refused(NO_FUNDS, payments_received="4", billing_model="voucher", balance="1"),
            updated({"balance": "9", "payments_received": "0"},
                    payments_received="4", balance="5", credit_limit="9", **CREDIT),
            refused(OVER_LIMIT, payments_received="4", balance="5.00001", credit_limit="9", **CREDIT),
            refused(f"{OVER_LIMIT} {OVER_PAYMENTS}", balance="6", credit_limit="9", **CREDIT),
            TERMINATED,
        ),
        money="16",
    ),
    Case(
        "money in yen",
        _charge("250"),
        (updated({"balance": "750"}, balance="1000"), refused(NO_FUNDS, balance="249.5")),
        world={"currency": "JPY"},
        money="250",
    ),
    Case(
        "money in dinars",
        _charge("0.125"),
        (updated({"balance": "0"}, balance="0.125"), refused(NO_FUNDS, balance="0.12499")),
        world={"currency": "KWD"},
        money="0.125",
    ),
    Case(
        "charge and block, activate and a new date: all or none",
        lambda w: {
            **_charge("2.5")(w),
            "lifecycle": LifecycleChange(activate_inactive=True, change_status=StatusChange.BLOCKED),
        },
        (
            updated({"balance": "7.5", "blocked": True}),
            updated({"balance": "7.5", "blocked": True, "bill_status": "open"}, bill_status="inactive"),
            updated({"balance": "7.5"}, blocked=True),
            refused(NO_FUNDS, balance="1"),
            refused(NO_FUNDS, balance="1", bill_status="inactive"),
        ),
        money="7.5",
    ),
)  # fmt: skip
