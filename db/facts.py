"""Named facts about an account as SQL expressions, each defined once.

Generated columns, triggers, statistics, filters and rules all use these. An `account` is anything that has the
columns of `accounts` as attributes: the table, its state under a request, or the rows OLD and NEW.
"""

from typing import Any, Protocol

from sqlalchemy import Boolean, ColumnElement, Date, and_, bindparam, case, cast, func, literal, literal_column, or_
from sqlalchemy.dialects.postgresql import TEXT

from db.column_types import BILL_STATUS, BILLING_MODEL

Expression = ColumnElement[Any]

STATUSES = ("INACTIVE", "NOT_YET_ACTIVE", "ACTIVE", "BLOCKED", "EXPIRED", "SUSPENDED", "TERMINATED")
"""The derived statuses, in the order of the API's enum."""


class Account(Protocol):
    """Anything with the columns of `accounts` as attributes."""

    def __getattr__(self, name: str) -> Any: ...


def started(account: Account) -> Expression:
    """Used at least once: a successful call or session, or a registration of an IP phone."""
    return or_(account.first_usage.is_not(None), account.registered, account.ever_registered)


def funds(account: Account) -> Expression:
    """The amount that the account can still spend, in currency units."""
    owes = account.billing_model == literal("credit", BILLING_MODEL)
    return case((owes, account.credit_limit - account.balance), else_=account.balance)


def depleted(account: Account, threshold: Expression) -> Expression:
    """Funds are zero or less, or below the product's service availability threshold.

    Zero is no parameter: that would be made an amount of for each account anew.
    """
    left = funds(account)
    return or_(left <= literal_column("0"), left < threshold)


def local_time(zone: Expression, instant: Expression) -> Expression:
    """The local time in a zone of the IANA database, by its name, at an instant.

    The colon marks a name of the IANA database, as in POSIX. PostgreSQL would take a bare name for an abbreviation
    first (CET: +01 all year), which also depends on its own list and on the session's time zone.
    """
    return func.timezone(literal_column("':'", TEXT).concat(zone), instant)


def local_date(zone: Expression, instant: Expression) -> Expression:
    """The calendar date in a zone at an instant."""
    return cast(local_time(zone, instant), Date)


def ends_on(account: Account, zone: Expression) -> Expression:
    """The first local date on which the account can no longer be used; null where there is none.

    The earlier of the expiration date and the end of the availability period, which runs from the local day of
    the first usage or last recharge, whichever is later. LEAST and GREATEST skip nulls, as the rule demands.
    """
    last_use = func.greatest(account.first_usage, account.last_recharge)
    period_end = local_date(zone, last_use) + account.availability_days
    return func.least(account.expiration_date, period_end)


def ends_on_by_period(account: Account, zone: Expression) -> Expression:
    """The same for many accounts: where there is no availability period, as is usual, no local date is worked out.

    Triggers use the shorter text.
    """
    return case((account.availability_days.is_(None), account.expiration_date), else_=ends_on(account, zone))


def status(account: Account, ends: Expression, today: Expression, suspended: Expression) -> Expression:
    """The status shown: TERMINATED, SUSPENDED, BLOCKED, INACTIVE, EXPIRED, NOT_YET_ACTIVE, ACTIVE; first match."""

    def text(value: str) -> Expression:
        return literal(value, TEXT)

    return case(
        (account.bill_status == literal("terminated", BILL_STATUS), text("TERMINATED")),
        (suspended, text("SUSPENDED")),
        (account.blocked, text("BLOCKED")),
        (account.bill_status == literal("inactive", BILL_STATUS), text("INACTIVE")),
        (ends <= today, text("EXPIRED")),
        (account.activation_date > today, text("NOT_YET_ACTIVE")),
        else_=text("ACTIVE"),
    )


def not_terminated(account: Account) -> Expression:
    """Whether the account can still be changed.

    Written as a list of equalities: under row-level security the planner may not use its statistics for an inequality,
    and estimates no rows for a batch in which all accounts are open.
    """
    changeable = (literal(value, BILL_STATUS) for value in BILL_STATUS.enums if value != "terminated")
    return or_(*(account.bill_status == value for value in changeable))


def shown_status(account: Account, ends: Expression) -> Expression:
    """The status shown now: with the parameters `today` and `suspended` of the batch's customer."""
    return status(account, ends, bindparam("today", type_=Date), bindparam("suspended", type_=Boolean))


def distributor_suspended(distributor: Account) -> Expression:
    """Suspended by the operator, or by a debt that has reached the credit limit."""
    reached = and_(distributor.credit_limit.is_not(None), distributor.debt >= distributor.credit_limit)
    return or_(distributor.suspended, reached)
