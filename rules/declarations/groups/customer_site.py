"""Customer site: a group of accounts managed as one entity, whose parameters apply to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import ColumnElement, select

from db.tables import customer_sites
from rules.declarations.account import AccountState, BatchParameters, constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.errors import UserErrorCode
from rules.declarations.group import Effect, Group, Step
from rules.declarations.inputs import ABSENT, InputValue, Null, References, optional_field
from rules.declarations.rule import refusal, rule

SITE_OF_ANOTHER_CUSTOMER = refusal(
    "SITE_OF_ANOTHER_CUSTOMER", "The customer site belongs to another customer than the batch."
)

SiteKey = Annotated[int, References(customer_sites, UserErrorCode.CUSTOMER_SITE_NOT_FOUND)]


@dataclass(frozen=True, slots=True)
class CustomerSiteChange:
    """Customer site."""

    customer_site: InputValue[SiteKey] = optional_field(
        "A site of the batch's customer. Null: the default site.", null=Null.CLEARS
    )


@rule(SITE_OF_ANOTHER_CUSTOMER)
def site_of_customer(change: CustomerSiteChange, account: AccountState) -> ColumnElement[bool]:
    owner = select(customer_sites.c.customer).where(customer_sites.c.id == change.customer_site).scalar_subquery()
    return owner == BatchParameters.customer


def steps(change: CustomerSiteChange) -> Iterator[Step]:
    if change.customer_site is not ABSENT:
        site = constant(change.customer_site, "customer_site")
        rules = () if change.customer_site is None else (site_of_customer,)
        yield Step(Effect.SETTINGS, change, lambda _: {"customer_site": site}, rules)


GROUP = Group(
    name="customerSite",
    caption="Customer site",
    change=CustomerSiteChange,
    steps=steps,
    attributes=(Attribute("customerSite", "customer_site", ValueKind.INTEGER, customer_sites),),
)
