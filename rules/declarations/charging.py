"""What a distributor is charged for an account, and when it can be.

A distributor is charged when an account is activated, or at once when it is assigned to one that is open already:
the opening balance less the batch's commission, once for one account and distributor, ever. A charge of zero is none.
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

SUSPENDED: Any = bindparam("suspended_distributors", type_=ARRAY(Integer))
"""Keys of the distributors that were suspended when the update started."""

EXHAUSTED: Any = bindparam("exhausted_distributors", type_=ARRAY(Integer))
"""Keys of the distributors whom an account of this update did not fit already."""


def charge_of(account: Account) -> Expression:
    """What the distributor is charged for the account, rounded to the currency's digits."""
    share = 1 - BatchParameters.commission_percent / 100
    return func.round(account.opening_balance * share, BatchParameters.digits)


def _in_customers_currency(distributor: Expression) -> ColumnElement[bool]:
    fitting = select(distributors.c.id).where(distributors.c.currency == BatchParameters.currency)
    return distributor.in_(fitting)


def is_charged(account: AccountState) -> ColumnElement[bool]:
    """Whether the change of the whole request charges a distributor."""
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
    return or_(~is_charged(account), not_(account.final.distributor == any_(SUSPENDED)))


def cutoffs(account: AccountState, among: ColumnElement[bool]) -> CTE:
    """For each distributor that cannot be charged for all `among` the accounts: the first one that does not fit.

    Charges are above zero, so that the running sum only rises: from the first that does not fit, none fits.
    """
    final = account.final
    running = func.sum(charge_of(final)).over(partition_by=final.distributor, order_by=accounts.c.control_number)
    charges = (
        select(
            accounts.c.control_number,
            final.distributor.label("distributor"),
            running.label("running"),
        )
        .where(among, is_charged(account))
        .cte("charges")
    )
    left = credit_left(charges.c.distributor)
    fits = and_(not_(charges.c.distributor == any_(EXHAUSTED)), or_(left.is_(None), charges.c.running <= left))
    return (
        select(charges.c.distributor, func.min(charges.c.control_number).label("first_refused"))
        .where(~fits)
        .group_by(charges.c.distributor)
        .cte("cutoffs")
        # Asked for account by account: read into the question, it would be computed for each of them anew.
        .prefix_with("MATERIALIZED")
    )


def fits_credit(account: AccountState, first_refused: CTE) -> ColumnElement[bool]:
    """Whether the account is not charged, or comes before the first that does not fit."""
    limit = (
        select(cast(first_refused.c.first_refused, BigInteger))
        .where(first_refused.c.distributor == account.final.distributor)
        .scalar_subquery()
    )
    return or_(~is_charged(account), accounts.c.control_number < func.coalesce(limit, literal(2**40, BigInteger)))


def remember_charge(account: AccountState) -> dict[str, Expression]:
    """The assignment that keeps an account from being charged to the same distributor again."""
    charged = account.stored.charged_distributors
    remembered = func.array_append(charged, account.final.distributor)
    return {"charged_distributors": case((is_charged(account), remembered), else_=charged)}
