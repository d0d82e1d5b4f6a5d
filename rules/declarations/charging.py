"""Charges to distributors: when a distributor is charged for an account, how much, and what prevents it.

A distributor is charged when its account is activated, or at once when it is assigned to an account that is open
already. The charge is the opening balance less the batch's commission, and is made at most once for each account and
distributor. A charge of zero is not made.
"""

from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    any_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.facts import Account, Expression
from db.lookups import credit_left
from db.tables import accounts, distributors
from rules.declarations.account import AccountState, BatchParameters
from rules.declarations.rule import refusal, rule

DISTRIBUTOR_CURRENCY_MISMATCH = refusal(
    "DISTRIBUTOR_CURRENCY_MISMATCH", "The distributor's currency is not the customer's."
)
DISTRIBUTOR_SUSPENDED = refusal(
    "DISTRIBUTOR_SUSPENDED",
    "The distributor that would be charged for the account is suspended when the update starts.",
)
DISTRIBUTOR_CREDIT_EXCEEDED = refusal(
    "DISTRIBUTOR_CREDIT_EXCEEDED",
    "The distributor's debt and the charges for accounts up to this one, by control number, exceed its credit limit.",
)

SUSPENDED_DISTRIBUTORS: Any = bindparam("suspended_distributors", type_=ARRAY(Integer))
"""Parameter: keys of the distributors that were suspended when the update started."""

EXHAUSTED_DISTRIBUTORS: Any = bindparam("exhausted_distributors", type_=ARRAY(Integer))
"""Parameter: keys of the distributors whose credit an earlier account of this update has exceeded already."""


def charge_of(account: Account) -> Expression:
    """The distributor's charge for the account, rounded to the currency's fraction digits."""
    share = 1 - BatchParameters.commission_percent / 100
    return func.round(account.opening_balance * share, BatchParameters.digits)


def _in_customers_currency(distributor: Expression) -> ColumnElement[bool]:
    same_currency = select(distributors.c.id).where(distributors.c.currency == BatchParameters.currency)
    # IS TRUE keeps the planner from making a join of it, which may read the batch once for each distributor.
    return distributor.in_(same_currency).is_(True)


def is_charged(account: AccountState) -> ColumnElement[bool]:
    """Whether the request as a whole charges a distributor for the account."""
    stored, final = account.stored, account.final
    return and_(
        final.is_open,
        final.distributor.is_not(None),
        or_(stored.bill_status != final.bill_status, stored.distributor.is_distinct_from(final.distributor)),
        not_(final.distributor == any_(stored.charged_distributors)),
        charge_of(final) > 0,
        _in_customers_currency(final.distributor),
    )


@rule(DISTRIBUTOR_CURRENCY_MISMATCH)
def assigned_in_customers_currency(change: Any, account: AccountState) -> ColumnElement[bool]:
    return _in_customers_currency(account.final.distributor)


@rule(DISTRIBUTOR_CURRENCY_MISMATCH)
def activated_in_customers_currency(change: Any, account: AccountState) -> ColumnElement[bool]:
    distributor = account.final.distributor
    return or_(~account.is_inactive, distributor.is_(None), _in_customers_currency(distributor))


@rule(DISTRIBUTOR_SUSPENDED)
def distributor_may_be_charged(change: Any, account: AccountState) -> ColumnElement[bool]:
    return or_(~is_charged(account), not_(account.final.distributor == any_(SUSPENDED_DISTRIBUTORS)))


def credit_cutoffs(account: AccountState, scope: ColumnElement[bool]) -> CTE:
    """Where each distributor's credit ends: the first control number in `scope` whose charge exceeds it.

    Rows are `distributor`, `first_refused`; a distributor whose credit covers all its charges has none. Charges are
    above zero, so the running total only rises: all charges from the first refused account on exceed the credit.
    """
    charges = _running_totals(account, scope)
    return (
        select(charges.c.distributor, func.min(charges.c.control_number).label("first_refused"))
        .where(~_within_credit(charges.c.distributor, charges.c.running))
        .group_by(charges.c.distributor)
        .cte("cutoffs")
        # Without MATERIALIZED the planner may inline it, and compute it anew for each account.
        .prefix_with("MATERIALIZED")
    )


def _within_credit(distributor: Expression, charges: Expression) -> ColumnElement[bool]:
    """Whether a distributor's credit covers a sum of charges."""
    remaining = credit_left(distributor)
    exhausted = distributor == any_(EXHAUSTED_DISTRIBUTORS)
    return and_(not_(exhausted), or_(remaining.is_(None), charges <= remaining))


def _exceeding(account: AccountState, scope: ColumnElement[bool]) -> CTE:
    """The distributors whose credit does not cover all of their charges in `scope`: few, as a rule none."""
    final = account.final
    charged = (
        select(final.distributor.label("distributor"), charge_of(final).label("charge"))
        .where(scope, is_charged(account))
        .subquery("charged")
        .c
    )
    total = func.sum(charged.charge)
    exceeding = select(charged.distributor).group_by(charged.distributor)
    return exceeding.having(~_within_credit(charged.distributor, total)).cte("exceeding").prefix_with("MATERIALIZED")


def _running_totals(account: AccountState, scope: ColumnElement[bool]) -> CTE:
    """The charged accounts of the distributors whose credit ends in `scope`, each with the total up to it (`running`).

    Adding up takes much less time than putting in order, and nothing more is read where all credit suffices.
    """
    final, exceeding = account.final, _exceeding(account, scope).c.distributor
    running_total = func.sum(charge_of(final)).over(partition_by=final.distributor, order_by=accounts.c.control_number)
    return (
        select(
            accounts.c.control_number,
            final.distributor.label("distributor"),
            running_total.label("running"),
        )
        .where(scope, is_charged(account), exists().where(exceeding.is_not(None)))
        .where(final.distributor.in_(select(exceeding)).is_(True))
        .cte("charges")
    )


def fits_credit(account: AccountState, first_refused: CTE) -> ColumnElement[bool]:
    """Whether the distributor's credit covers the account: it is not charged, or comes before the first refused one."""
    limit = (
        select(cast(first_refused.c.first_refused, BigInteger))
        .where(first_refused.c.distributor == account.final.distributor)
        .scalar_subquery()
    )
    return or_(~is_charged(account), accounts.c.control_number < func.coalesce(limit, literal(2**40, BigInteger)))


def record_charged_distributor(account: AccountState) -> dict[str, Expression]:
    """The assignment that keeps an account from being charged to the same distributor again: the charge, remembered."""
    charged = account.stored.charged_distributors
    with_distributor = func.array_append(charged, account.final.distributor)
    return {"charged_distributors": case((is_charged(account), with_distributor), else_=charged)}
