"""Product: the main product and its add-ons."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any

from sqlalchemy import ColumnElement, any_, func, or_, select

from db.facts import Expression
from db.tables import add_on_products, prepaid_plans, product_add_ons, products
from rules.declarations.account import AccountState, BatchParameters, constant
from rules.declarations.attribute import Attribute, ValueKind
from rules.declarations.errors import UserErrorCode
from rules.declarations.group import AttributeWords, Effect, Group, Step, ValueWriter
from rules.declarations.inputs import InputValue, References, given, one_of, optional_field
from rules.declarations.rule import refusal, rule
from rules.declarations.sets import contains, is_empty, keys, keys_where, overlaps, with_keys, without_keys
from rules.declarations.values import AddOnKey

PRODUCT_CURRENCY_MISMATCH = refusal("PRODUCT_CURRENCY_MISMATCH", "The product's currency is not the customer's.")
PRODUCT_ACCOUNT_TYPE_MISMATCH = refusal(
    "PRODUCT_ACCOUNT_TYPE_MISMATCH", "The product does not serve accounts of this account's type."
)
ADD_ON_NOT_OFFERED = refusal(
    "ADD_ON_NOT_OFFERED", "The account would have an add-on that is not offered with its main product."
)
ADD_ON_CONFLICT = refusal("ADD_ON_CONFLICT", "The account would have two add-ons that carry the same subscription.")

ProductKey = Annotated[int, References(products, UserErrorCode.PRODUCT_NOT_FOUND)]


@one_of
@dataclass(frozen=True, slots=True)
class AddOnChange:
    """Add-on products: exactly one of add, remove and replace."""

    add: InputValue[tuple[AddOnKey, ...]] = optional_field(
        "Adds these to what the account has; an empty list: no change.", no_change=()
    )
    remove: InputValue[tuple[AddOnKey, ...]] = optional_field(
        "Removes these, where the account has them; an empty list: no change.", no_change=()
    )
    replace: InputValue[tuple[AddOnKey, ...]] = optional_field(
        "The account has these and no others; an empty list removes all."
    )

    @property
    def assigned(self) -> tuple[int, ...]:
        """The add-ons that the accounts shall have: those of `add` or `replace`; none where `remove` is present."""
        keys_ = self.add if given(self.add) else self.replace
        return keys_ if given(keys_) else ()

    @property
    def has_effect(self) -> bool:
        """Whether it may change anything: an empty `add` or `remove` does not."""
        return given(self.replace) or any(given(keys_) and not is_empty(keys_) for keys_ in (self.add, self.remove))


@dataclass(frozen=True, slots=True)
class ProductChange:
    """Product: the main product, add-on products, or both."""

    product: InputValue[ProductKey] = optional_field(
        "Main product, in the customer's currency and for the accounts' type."
    )
    add_ons: InputValue[AddOnChange] = optional_field("Add-on products that the main product offers.")


def _offered(product: Any) -> Expression:
    """The add-ons that a product offers; the product is the same for all accounts."""
    return keys_where(product_add_ons.c.add_on_product, product_add_ons.c.product == product)


@rule(PRODUCT_CURRENCY_MISMATCH)
def in_customers_currency(change: ProductChange, account: AccountState) -> ColumnElement[bool]:
    currency = select(products.c.currency).where(products.c.id == change.product).scalar_subquery()
    return currency == BatchParameters.currency


@rule(PRODUCT_ACCOUNT_TYPE_MISMATCH)
def serves_account_type(change: ProductChange, account: AccountState) -> ColumnElement[bool]:
    served = select(products.c.account_type).where(products.c.id == change.product).scalar_subquery()
    serves: ColumnElement[bool] = served == account.account_type
    return serves


@rule(ADD_ON_NOT_OFFERED)
def offers_kept_add_ons(change: ProductChange, account: AccountState) -> ColumnElement[bool]:
    unchanged = account.product == change.product
    return or_(unchanged, contains(_offered(change.product), account.final.add_on_products))


@rule(ADD_ON_NOT_OFFERED)
def offers_assigned_add_ons(change: AddOnChange, account: AccountState) -> ColumnElement[bool]:
    assigned = keys(change.assigned)
    offering = (
        select(product_add_ons.c.product)
        .where(product_add_ons.c.add_on_product == any_(assigned))
        .group_by(product_add_ons.c.product)
        .having(func.count() == func.cardinality(assigned))
    )
    offered: ColumnElement[bool] = account.product.in_(offering)
    return offered


@rule(ADD_ON_CONFLICT)
def carry_different_subscriptions(change: AddOnChange, account: AccountState) -> ColumnElement[bool]:
    assigned_, other = add_on_products.alias("asked_for"), add_on_products.alias("other")
    conflicting = keys_where(
        other.c.id,
        assigned_.c.id == any_(keys(change.assigned)),
        other.c.id != assigned_.c.id,
        other.c.subscriptions.overlap(assigned_.c.subscriptions),
    )
    return ~overlaps(account.final.add_on_products, conflicting)


def steps(change: ProductChange) -> Iterator[Step]:
    if given(change.product):
        fits = (in_customers_currency, serves_account_type, offers_kept_add_ons)
        yield Step(Effect.PRODUCT, change, partial(_with_product, change.product), fits)
    if isinstance(add_ons := change.add_ons, AddOnChange) and add_ons.has_effect:
        rules = () if is_empty(add_ons.assigned) else (offers_assigned_add_ons, carry_different_subscriptions)
        yield Step(Effect.ADD_ONS, add_ons, partial(_with_add_ons, add_ons), rules)


def _threshold_stamp(product: Any) -> dict[str, Expression]:
    """The columns that an account copies from its product: a stamp, which the facets of statistics read."""
    threshold = select(products.c.service_availability_threshold).where(products.c.id == product).scalar_subquery()
    return {"threshold": threshold}


def _with_product(product: int, account: AccountState) -> dict[str, Expression]:
    of_other_products = keys_where(prepaid_plans.c.id, prepaid_plans.c.product != product)
    return {
        "product": constant(product, "product"),
        **_threshold_stamp(product),
        "prepaid_plans": without_keys(account.prepaid_plans, of_other_products),
    }


def _with_add_ons(change: AddOnChange, account: AccountState) -> dict[str, Expression]:
    plan_of = prepaid_plans.c.add_on_product
    if given(change.add):
        return {"add_on_products": with_keys(account.add_on_products, keys(change.add))}
    if given(change.remove):
        removed = keys(change.remove)
        remaining = without_keys(account.add_on_products, removed)
        dropped = keys_where(prepaid_plans.c.id, plan_of == any_(removed))
    else:
        remaining = keys(change.assigned)
        dropped = keys_where(prepaid_plans.c.id, plan_of.is_not(None), ~(plan_of == any_(remaining)))
    return {"add_on_products": remaining, "prepaid_plans": without_keys(account.prepaid_plans, dropped)}


def words(change: ProductChange, writer: ValueWriter) -> AttributeWords:
    if isinstance(change.product, int):
        yield "product", writer.name(products, change.product)
    if isinstance(add_ons := change.add_ons, AddOnChange):
        for action in ("add", "remove", "replace"):
            if isinstance(keys_ := getattr(add_ons, action), tuple):
                names = writer.names(add_on_products, keys_)
                yield "addOns", names if action == "replace" else f"{action} {names}"


GROUP = Group(
    name="product",
    caption="Product",
    change=ProductChange,
    steps=steps,
    words=words,
    attributes=(
        Attribute("product", "product", ValueKind.INTEGER, products, stamps=_threshold_stamp),
        Attribute("addOns", "add_on_products", ValueKind.SET, add_on_products),
    ),
)
