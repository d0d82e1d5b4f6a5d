"""Self-care settings: time zone and role."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import ColumnElement, select

from db.tables import roles
from rules.declarations.account import AccountState, constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.errors import UserErrorCode
from rules.declarations.group import Effect, Group, Step
from rules.declarations.inputs import InputValue, References, given, optional_field
from rules.declarations.rule import refusal, rule
from rules.declarations.values import TimeZone

ROLE_NOT_ASSIGNABLE = refusal("ROLE_NOT_ASSIGNABLE", "The role is not one that may be assigned to accounts.")

RoleKey = Annotated[int, References(roles, UserErrorCode.ROLE_NOT_FOUND)]


@dataclass(frozen=True, slots=True)
class SelfCareSettingsChange:
    """Settings of the accounts' web self-care pages."""

    time_zone: InputValue[TimeZone] = optional_field(
        "Time zone in which the account's owner is shown times; moves no date."
    )
    role: InputValue[RoleKey] = optional_field("Role: a set of permissions to access web self-care components.")


@rule(ROLE_NOT_ASSIGNABLE)
def role_is_assignable(change: SelfCareSettingsChange, account: AccountState) -> ColumnElement[bool]:
    return select(roles.c.assignable).where(roles.c.id == change.role).scalar_subquery()


def steps(change: SelfCareSettingsChange) -> Iterator[Step]:
    if given(change.time_zone):
        zone = constant(change.time_zone, "time_zone")
        yield Step(Effect.SETTINGS, change, lambda _: {"time_zone": zone})
    if given(change.role):
        role = constant(change.role, "role")
        yield Step(Effect.SETTINGS, change, lambda _: {"role": role}, (role_is_assignable,))


GROUP = Group(
    name="selfCareSettings",
    caption="Self-care settings",
    change=SelfCareSettingsChange,
    steps=steps,
    attributes=(
        Attribute("timeZone", "time_zone", ValueKind.TEXT),
        Attribute("role", "role", ValueKind.INTEGER, roles),
    ),
)
