"""Activation/Expiration/Termination: dates, availability period, activation, status."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, case, func, literal, null, or_

from db import facts
from db.batches import Batch
from db.facts import Account, Expression
from db.limits import MAX_AVAILABILITY_DAYS
from rules.declarations.account import AccountState, BatchParameters, constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.charging import activated_in_customers_currency
from rules.declarations.described_enum import DescribedEnum
from rules.declarations.errors import UserError, UserErrorCode
from rules.declarations.group import Effect, ExtraPermission, Group, Step
from rules.declarations.inputs import ABSENT, InputValue, Null, optional_field
from rules.declarations.permissions import Permission
from rules.declarations.rule import refusal, rule

EXPIRES_BEFORE_ACTIVATION = refusal(
    "EXPIRES_BEFORE_ACTIVATION", "The account would expire before or on its activation date."
)


class StatusChange(DescribedEnum):
    """What becomes of the account's status."""

    BLOCKED = "BLOCKED", "No services are provided; the owner still has access to self-care."
    UNBLOCKED = "UNBLOCKED", "Restores the account from being blocked."
    TERMINATED = (
        "TERMINATED",
        "Final: no services, and no further operations. Asked for alone. The balance is kept.",
    )


@dataclass(frozen=True, slots=True)
class LifecycleChange:
    """Activation/Expiration/Termination. Dates are in the customer's billing time zone."""

    activation_date: InputValue[date] = optional_field("First day on which the account can be used.")
    expiration_date: InputValue[date] = optional_field(
        "First day on which the account can no longer be used; a later date revives an expired account. Null: none.",
        null=Null.CLEARS,
    )
    availability_days: InputValue[int] = optional_field(
        "Days, 1 to 36,500, that the account remains active after its first usage or last recharge. Null: no limit.",
        null=Null.CLEARS,
    )
    activate_inactive: InputValue[bool] = optional_field(
        "True: activates all accounts with the status INACTIVE, at once. False: no change.", no_change=False
    )
    change_status: InputValue[StatusChange] = optional_field("Blocks, unblocks or terminates.")


@rule(EXPIRES_BEFORE_ACTIVATION)
def expires_after_activation(change: LifecycleChange, account: AccountState) -> ColumnElement[bool]:
    expiration = account.final.expiration_date
    return or_(expiration.is_(None), expiration > account.final.activation_date)


@rule(EXPIRES_BEFORE_ACTIVATION)
def expires_after_it_is_activated(change: LifecycleChange, account: AccountState) -> ColumnElement[bool]:
    expiration = account.final.expiration_date
    return or_(~account.is_inactive, expiration.is_(None), expiration > account.final.activation_date)


def steps(change: LifecycleChange) -> Iterator[Step]:
    dates = {
        name: value
        for name in ("activation_date", "expiration_date", "availability_days")
        if (value := getattr(change, name)) is not ABSENT
    }
    order = (expires_after_activation,) if {"activation_date", "expiration_date"} & set(dates) else ()
    if dates:
        assigned = {name: constant(value, name) for name, value in dates.items()}
        yield Step(Effect.SETTINGS, change, lambda _: assigned, order)
    if change.activate_inactive is True:
        moves_date = change.activation_date is ABSENT
        rules = (expires_after_it_is_activated, activated_in_customers_currency)
        yield Step(Effect.ACTIVATION, change, lambda account: _with_activation(account, moves_date), rules)
    if isinstance(change.change_status, StatusChange):
        status = change.change_status
        yield Step(Effect.BLOCKED_FLAG, change, lambda _: _with_status(status))


def _with_activation(account: AccountState, moves_date: bool) -> dict[str, Expression]:
    bill_status = case((account.is_inactive, constant("open", "bill_status")), else_=account.bill_status)
    if not moves_date:
        return {"bill_status": bill_status}
    at_once = func.least(account.activation_date, BatchParameters.today)
    return {
        "bill_status": bill_status,
        "activation_date": case((account.is_inactive, at_once), else_=account.activation_date),
    }


def _with_status(status: StatusChange) -> dict[str, Expression]:
    if status is StatusChange.TERMINATED:
        return {"bill_status": constant("terminated", "bill_status")}
    return {"blocked": constant(status is StatusChange.BLOCKED, "blocked")}


def check(change: LifecycleChange, batch: Batch | None) -> Iterator[UserError]:
    starts, ends, days = change.activation_date, change.expiration_date, change.availability_days
    if isinstance(starts, date) and isinstance(ends, date) and ends <= starts:
        yield UserError(UserErrorCode.EXPIRES_BEFORE_ACTIVATION, ("expirationDate",))
    if isinstance(days, int) and not 1 <= days <= MAX_AVAILABILITY_DAYS:
        yield UserError(UserErrorCode.INVALID_AVAILABILITY_DAYS, ("availabilityDays",))


def _status_before(old: Account, new: Account) -> Expression:
    """The status recorded before: null where it stays; of a terminated account the one that the API showed."""
    shown = facts.shown_status(old, facts.ends_on(old, BatchParameters.zone))
    terminated = new.bill_status == constant("terminated", "bill_status")
    return case((old.bill_status == new.bill_status, null()), (terminated, shown), else_=_recorded_status(old))


def _status_after(old: Account, new: Account) -> Expression:
    """The status recorded after: null where it stays."""
    terminated = new.bill_status == constant("terminated", "bill_status")
    return case(
        (old.bill_status == new.bill_status, null()),
        (terminated, literal("TERMINATED", Text)),
        else_=_recorded_status(new),
    )


def _recorded_status(account: Account) -> Expression:
    inactive = account.bill_status == constant("inactive", "bill_status")
    return case((inactive, literal("INACTIVE", Text)), else_=literal("ACTIVE", Text))


def _bill_status_from_recorded(recorded: Expression) -> Expression:
    """The bill status for a recorded INACTIVE or ACTIVE; TERMINATED cannot be reverted, and so never comes here."""
    inactive = recorded == literal("INACTIVE", Text)
    return case((inactive, constant("inactive", "bill_status")), else_=constant("open", "bill_status"))


GROUP = Group(
    name="lifecycle",
    caption="Activation/Expiration/Termination",
    change=LifecycleChange,
    steps=steps,
    check=check,
    exclusive_field=lambda change: "change_status" if change.change_status is StatusChange.TERMINATED else None,
    permission=ExtraPermission(
        Permission.TERMINATE_ACCOUNTS,
        "lifecycle.changeStatus: TERMINATED",
        required_by=lambda change: change.change_status is StatusChange.TERMINATED,
    ),
    attributes=(
        Attribute("activationDate", "activation_date", ValueKind.DATE),
        Attribute("expirationDate", "expiration_date", ValueKind.DATE),
        Attribute("availabilityDays", "availability_days", ValueKind.INTEGER),
        Attribute(
            "status",
            "bill_status",
            ValueKind.TEXT,
            before=_status_before,
            after=_status_after,
            from_recorded=_bill_status_from_recorded,
            final="TERMINATED",
        ),
        Attribute("blocked", "blocked", ValueKind.FLAG),
    ),
)
