"""Products, add-ons, prepaid plans, roles and IVR languages."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select

from db.engine import Session
from db.reading.by_key import in_name_order, rows_by_key, rows_by_owner, where_key_among
from db.row_mapping import columns_of
from db.sql import Prepared, prepare
from db.tables import add_on_products, ivr_languages, prepaid_plans, product_add_ons, products, roles


@dataclass(frozen=True, slots=True)
class Product:
    """A main product; the threshold is in its currency."""

    key: int
    name: str
    currency: str
    service_availability_threshold: Decimal


@dataclass(frozen=True, slots=True)
class AddOnProduct:
    """An add-on; its cost recurs, in its currency."""

    key: int
    name: str
    currency: str
    recurring_cost: Decimal


@dataclass(frozen=True, slots=True)
class PrepaidPlan:
    """A plan of some months for one fee, in the currency of its product or add-on."""

    key: int
    name: str
    months: int
    fee: Decimal
    add_on_product: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class Role:
    """A set of self-care permissions."""

    key: int
    name: str
    permissions: list[str]


@dataclass(frozen=True, slots=True)
class IvrLanguage:
    """A language that the tenant's IVR speaks."""

    code: str
    name: str


PRODUCT_COLUMNS = columns_of(Product, products)
ROLE_COLUMNS = columns_of(Role, roles)
_LANGUAGE_COLUMNS = columns_of(IvrLanguage, ivr_languages)
_ADD_ON_COLUMNS = columns_of(AddOnProduct, add_on_products)


async def products_of(session: Session, keys: Iterable[int]) -> dict[int, Product]:
    """Products by key."""
    return await rows_by_key(session, _by_key(Product), keys, Product)


async def add_ons_of(session: Session, keys: Iterable[int]) -> dict[int, AddOnProduct]:
    """Add-ons by key."""
    return await rows_by_key(session, _by_key(AddOnProduct), keys, AddOnProduct)


async def plans_of(session: Session, keys: Iterable[int]) -> dict[int, PrepaidPlan]:
    """Prepaid plans by key."""
    return await rows_by_key(session, _by_key(PrepaidPlan), keys, PrepaidPlan)


async def roles_of(session: Session, keys: Iterable[int]) -> dict[int, Role]:
    """Roles by key."""
    return await rows_by_key(session, _by_key(Role), keys, Role)


async def languages(session: Session) -> list[IvrLanguage]:
    """All IVR languages of the tenant by name."""
    return [IvrLanguage(*row) for row in await session.rows(_languages())]


async def add_ons_offered(session: Session, product_keys: Collection[int]) -> Mapping[int, list[AddOnProduct]]:
    """The add-ons offered with each product, by name."""
    rows = await session.rows(_offered(), keys=list(product_keys))
    return rows_by_owner(rows, product_keys, AddOnProduct)


async def plans_of_products(session: Session, product_keys: Collection[int]) -> Mapping[int, list[PrepaidPlan]]:
    """The plans of each main product's in-advance subscription, by name."""
    rows = await session.rows(_plans("product"), keys=list(product_keys))
    return rows_by_owner(rows, product_keys, PrepaidPlan)


async def plans_of_add_ons(session: Session, add_on_keys: Collection[int]) -> Mapping[int, list[PrepaidPlan]]:
    """The plans of each add-on's in-advance subscription, by name."""
    rows = await session.rows(_plans("add_on_product"), keys=list(add_on_keys))
    return rows_by_owner(rows, add_on_keys, PrepaidPlan)


def _all_plans(*before: Any) -> Select[Any]:
    currency = func.coalesce(products.c.currency, add_on_products.c.currency)
    columns = columns_of(PrepaidPlan, prepaid_plans, currency=currency)
    owners = prepaid_plans.outerjoin(products, products.c.id == prepaid_plans.c.product).outerjoin(
        add_on_products, add_on_products.c.id == prepaid_plans.c.add_on_product
    )
    return select(*before, *columns).select_from(owners)


@cache
def _by_key(kind: type) -> Prepared:
    base, key = {
        Product: (select(*PRODUCT_COLUMNS), products.c.id),
        AddOnProduct: (select(*_ADD_ON_COLUMNS), add_on_products.c.id),
        PrepaidPlan: (_all_plans(), prepaid_plans.c.id),
        Role: (select(*ROLE_COLUMNS), roles.c.id),
    }[kind]
    return prepare(where_key_among(base, key))


@cache
def _offered() -> Prepared:
    base = select(product_add_ons.c.product, *_ADD_ON_COLUMNS).join_from(
        product_add_ons, add_on_products, add_on_products.c.id == product_add_ons.c.add_on_product
    )
    return prepare(where_key_among(base, product_add_ons.c.product).order_by(in_name_order(add_on_products.c.name)))


@cache
def _plans(owner: str) -> Prepared:
    key = prepaid_plans.c[owner]
    return prepare(where_key_among(_all_plans(key), key).order_by(in_name_order(prepaid_plans.c.name)))


@cache
def _languages() -> Prepared:
    return prepare(select(*_LANGUAGE_COLUMNS).order_by(in_name_order(ivr_languages.c.name), ivr_languages.c.code))
