"""Distributor: the company that sells the accounts. Its charges are in `rules.declarations.charging`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from db.tables import distributors
from rules.declarations.account import constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.charging import assigned_in_customers_currency
from rules.declarations.errors import UserErrorCode
from rules.declarations.group import Effect, Group, Step
from rules.declarations.inputs import ABSENT, InputValue, Null, References, optional_field

DistributorKey = Annotated[int, References(distributors, UserErrorCode.DISTRIBUTOR_NOT_FOUND)]


@dataclass(frozen=True, slots=True)
class DistributorChange:
    """Distributor; charged when an account is activated, or at once when the account is open already."""

    distributor: InputValue[DistributorKey] = optional_field("The distributor. Null: none any more.", null=Null.CLEARS)


def steps(change: DistributorChange) -> Iterator[Step]:
    if change.distributor is not ABSENT:
        distributor = constant(change.distributor, "distributor")
        rules = () if change.distributor is None else (assigned_in_customers_currency,)
        yield Step(Effect.DISTRIBUTOR, change, lambda _: {"distributor": distributor}, rules)


GROUP = Group(
    name="distributor",
    caption="Distributor",
    change=DistributorChange,
    steps=steps,
    attributes=(Attribute("distributor", "distributor", ValueKind.INTEGER, distributors),),
)
