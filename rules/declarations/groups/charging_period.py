"""Charging period: a prepaid plan of the main product's, or of an add-on's, in-advance subscription."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from sqlalchemy import ColumnElement, select

from db.facts import Expression
from db.tables import add_on_products, prepaid_plans
from rules.declarations.account import AccountState
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.errors import UserErrorCode
from rules.declarations.group import AttributeWords, Effect, Group, Step, ValueWriter
from rules.declarations.inputs import ABSENT, InputValue, Null, References, given, optional_field
from rules.declarations.rule import refusal, rule
from rules.declarations.sets import contains, keys_where, one_key, with_keys, without_keys
from rules.declarations.values import AddOnKey

PREPAID_PLAN_NOT_AVAILABLE = refusal(
    "PREPAID_PLAN_NOT_AVAILABLE",
    "The prepaid plan is not in the in-advance subscription of the product that it is asked for.",
)
PRODUCT_NOT_ASSIGNED = refusal(
    "PRODUCT_NOT_ASSIGNED", "The account does not have the add-on product that the prepaid plan is asked for."
)

PlanKey = Annotated[int, References(prepaid_plans, UserErrorCode.PREPAID_PLAN_NOT_FOUND)]


@dataclass(frozen=True, slots=True)
class ChargingPeriodChange:
    """Charging period of the main product or of an add-on; each product at most once in a request."""

    add_on_product: InputValue[AddOnKey] = optional_field(
        "The add-on whose plan changes; absent or null: main product.", null=Null.ABSENT
    )
    plan: InputValue[PlanKey] = optional_field(
        "The prepaid plan. Null: back to none. One or the other has to be said.", null=Null.CLEARS
    )


@rule(PREPAID_PLAN_NOT_AVAILABLE)
def has_plan(change: ChargingPeriodChange, account: AccountState) -> ColumnElement[bool]:
    owner = prepaid_plans.c.product
    if given(change.add_on_product):
        of_add_on = select(prepaid_plans.c.add_on_product == change.add_on_product)
        return of_add_on.where(prepaid_plans.c.id == change.plan).scalar_subquery()
    available: ColumnElement[bool] = account.product == (
        select(owner).where(prepaid_plans.c.id == change.plan).scalar_subquery()
    )
    return available


@rule(PRODUCT_NOT_ASSIGNED)
def has_add_on(change: ChargingPeriodChange, account: AccountState) -> ColumnElement[bool]:
    return contains(account.add_on_products, one_key(change.add_on_product))


def steps(changes: list[ChargingPeriodChange]) -> Iterator[Step]:
    for change in changes:
        rules = (has_plan, has_add_on) if given(change.add_on_product) else (has_plan,)
        yield Step(Effect.CHARGING_PERIOD, change, partial(_with_plan, change), rules if given(change.plan) else ())


def _with_plan(change: ChargingPeriodChange, account: AccountState) -> dict[str, Expression]:
    plans = prepaid_plans.c
    of_product = (
        plans.add_on_product == change.add_on_product if given(change.add_on_product) else plans.product.is_not(None)
    )
    if not given(change.plan):
        return {"prepaid_plans": without_keys(account.prepaid_plans, keys_where(plans.id, of_product))}
    others = keys_where(plans.id, of_product, plans.id != change.plan)
    return {"prepaid_plans": with_keys(without_keys(account.prepaid_plans, others), one_key(change.plan))}


def words(changes: list[ChargingPeriodChange], writer: ValueWriter) -> AttributeWords:
    for change in changes:
        plan = writer.name(prepaid_plans, change.plan) if isinstance(change.plan, int) else "none"
        add_on = change.add_on_product
        yield "plan", f"{writer.name(add_on_products, add_on)}: {plan}" if isinstance(add_on, int) else plan


def malformed(changes: list[ChargingPeriodChange]) -> str | None:
    if any(change.plan is ABSENT for change in changes):
        return "A charging period does not say which plan, or null for none."
    products = [change.add_on_product for change in changes if change.add_on_product != 0]
    owners = [owner if isinstance(owner, int) else None for owner in products]
    return "A charging period names a product twice." if len(set(owners)) < len(owners) else None


GROUP = Group(
    name="chargingPeriod",
    caption="Charging period",
    change=ChargingPeriodChange,
    many=True,
    steps=steps,
    words=words,
    malformed=malformed,
    attributes=(Attribute("prepaidPlans", "prepaid_plans", ValueKind.SET, prepaid_plans),),
)
