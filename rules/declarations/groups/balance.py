"""Balance: opening balance, manual charge, refund."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from sqlalchemy import ColumnElement, or_

from db.batches import Batch
from db.currencies import fraction_digits
from db.facts import Expression
from rules.declarations.account import AccountState, constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.errors import UserError, UserErrorCode
from rules.declarations.group import Effect, ExtraPermission, Group, Step, Transaction
from rules.declarations.inputs import InputValue, Null, given, one_of, optional_field, required_field
from rules.declarations.money import balances_after
from rules.declarations.permissions import Permission
from rules.declarations.rule import refusal, rule

NOT_A_DEBIT_ACCOUNT = refusal(
    "NOT_A_DEBIT_ACCOUNT", "The account is not a debit account, and only these have their opening balance changed."
)
ACCOUNT_ALREADY_USED = refusal(
    "ACCOUNT_ALREADY_USED", "The account has been used already: its opening balance can no longer be changed."
)
INSUFFICIENT_FUNDS = refusal("INSUFFICIENT_FUNDS", "The account's funds do not cover what would be taken from them.")
CREDIT_LIMIT_EXCEEDED = refusal("CREDIT_LIMIT_EXCEEDED", "The account would owe more than its credit limit.")
REFUND_EXCEEDS_PAYMENTS = refusal(
    "REFUND_EXCEEDS_PAYMENTS", "The refund is more than what was received from the account and not refunded yet."
)


@dataclass(frozen=True, slots=True)
class TransactionInput:
    """A manual transaction on each account."""

    amount: Decimal = required_field(
        "Amount for each account, above zero, with at most the currency's fraction digits."
    )
    visible_comment: InputValue[str] = optional_field("What the account's owner reads in the xDR.", null=Null.ABSENT)
    internal_comment: InputValue[str] = optional_field("What staff reads in the xDR.", null=Null.ABSENT)


@one_of
@dataclass(frozen=True, slots=True)
class BalanceChange:
    """Balance: exactly one of opening balance, charge and refund."""

    opening_balance: InputValue[Decimal] = optional_field(
        "Opening balance of debit accounts that are not used yet, zero or more. The balance moves by the difference, as"
        " if the account had been sold so from the start; no xDR."
    )
    charge: InputValue[TransactionInput] = optional_field("Charges each account for a service it used; one xDR each.")
    refund: InputValue[TransactionInput] = optional_field(
        "Hands back a payment received from each account earlier; one xDR each."
    )


@rule(NOT_A_DEBIT_ACCOUNT)
def has_opening_balance(change: BalanceChange, account: AccountState) -> ColumnElement[bool]:
    return account.is_debit


@rule(ACCOUNT_ALREADY_USED)
def not_used_yet(change: BalanceChange, account: AccountState) -> ColumnElement[bool]:
    return ~account.started


@rule(INSUFFICIENT_FUNDS)
def balance_stays_positive(change: BalanceChange, account: AccountState) -> ColumnElement[bool]:
    return or_(~account.is_debit, _with_opening_balance(change, account)["balance"] >= 0)


@rule(INSUFFICIENT_FUNDS)
def funds_cover_transaction(change: TransactionInput, account: AccountState) -> ColumnElement[bool]:
    return or_(account.is_credit, account.funds >= change.amount)


@rule(CREDIT_LIMIT_EXCEEDED)
def credit_covers_transaction(change: TransactionInput, account: AccountState) -> ColumnElement[bool]:
    return or_(~account.is_credit, account.funds >= change.amount)


@rule(REFUND_EXCEEDS_PAYMENTS)
def payments_cover_refund(change: TransactionInput, account: AccountState) -> ColumnElement[bool]:
    covered: ColumnElement[bool] = account.payments_received >= change.amount
    return covered


def _with_opening_balance(change: BalanceChange, account: AccountState) -> dict[str, Expression]:
    opening = constant(change.opening_balance, "opening_balance")
    return {"opening_balance": opening, "balance": account.balance + (opening - account.opening_balance)}


def _xdr(kind: str, transaction: TransactionInput) -> Transaction:
    comments = (transaction.visible_comment, transaction.internal_comment)
    return Transaction(kind, transaction.amount, *(c if given(c) else None for c in comments))


def steps(change: BalanceChange) -> Iterator[Step]:
    if given(change.opening_balance):
        rules = (has_opening_balance, not_used_yet, balance_stays_positive)
        yield Step(Effect.OPENING_BALANCE, change, partial(_with_opening_balance, change), rules)
    funds = (funds_cover_transaction, credit_covers_transaction)
    if isinstance(charge := change.charge, TransactionInput):
        yield Step(
            Effect.TRANSACTION, charge, partial(balances_after, "charge", charge.amount), funds, _xdr("charge", charge)
        )
    if isinstance(refund := change.refund, TransactionInput):
        rules = (payments_cover_refund, *funds)
        yield Step(
            Effect.TRANSACTION, refund, partial(balances_after, "refund", refund.amount), rules, _xdr("refund", refund)
        )


def check(change: BalanceChange, batch: Batch | None) -> Iterator[UserError]:
    if isinstance(opening := change.opening_balance, Decimal):
        yield from _check_amount(opening, opening >= 0, "below zero", batch, ("openingBalance",))
    for name in ("charge", "refund"):
        if isinstance(transaction := getattr(change, name), TransactionInput):
            amount = transaction.amount
            yield from _check_amount(amount, amount > 0, "not above zero", batch, (name, "amount"))


def _check_amount(
    amount: Decimal, valid: bool, problem: str, batch: Batch | None, path: tuple[str, ...]
) -> Iterator[UserError]:
    if not valid:
        yield UserError(UserErrorCode.INVALID_AMOUNT, path, f"The amount is {problem}.")
    elif batch and -int(amount.as_tuple().exponent) > (digits := fraction_digits(batch.currency)):
        sentence = f"The amount has more fraction digits than {batch.currency} has: at most {digits}."
        yield UserError(UserErrorCode.INVALID_AMOUNT, path, sentence)


GROUP = Group(
    name="balance",
    caption="Balance",
    change=BalanceChange,
    steps=steps,
    check=check,
    permission=ExtraPermission(Permission.MOVE_MONEY, "balance"),
    attributes=(
        Attribute("openingBalance", "opening_balance", ValueKind.AMOUNT),
        Attribute("balance", "balance", ValueKind.AMOUNT, relative=True),
    ),
)
