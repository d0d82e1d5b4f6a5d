"""The choices that an update of a batch may assign to its accounts, for the panel's drop-downs."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Text, bindparam, column, not_, select, table

from db import facts
from db.batches import Batch
from db.engine import Session
from db.reading.by_key import in_name_order
from db.reading.catalogue import PRODUCT_COLUMNS, ROLE_COLUMNS, Product, Role
from db.reading.parties import DISTRIBUTOR_COLUMNS, SITE_COLUMNS, CustomerSite, Distributor
from db.sql import Prepared, prepare
from db.tables import customer_sites, distributors, products, roles
from db.time_zones import is_time_zone

_CURRENCY: Any = bindparam("currency", type_=Text)


async def products_for(session: Session, batch: Batch) -> list[Product]:
    """Products in the customer's currency, by name."""
    return [Product(*row) for row in await session.rows(_products(), currency=batch.currency)]


async def roles_for(session: Session) -> list[Role]:
    """Roles that may be assigned to accounts, by name."""
    return [Role(*row) for row in await session.rows(_roles())]


async def sites_for(session: Session, batch: Batch) -> list[CustomerSite]:
    """The customer's sites, by name."""
    return [CustomerSite(*row) for row in await session.rows(_sites(), customer=batch.customer)]


async def distributors_for(session: Session, batch: Batch) -> list[Distributor]:
    """Distributors with the customer's currency that are not suspended, by name."""
    return [Distributor(*row) for row in await session.rows(_distributors(), currency=batch.currency)]


async def time_zones(session: Session) -> list[str]:
    """The names of time zones that PostgreSQL knows too, by name."""
    return [row[0] for row in await session.rows(_time_zones()) if is_time_zone(row[0])]


@cache
def _products() -> Prepared:
    return prepare(
        select(*PRODUCT_COLUMNS).where(products.c.currency == _CURRENCY).order_by(in_name_order(products.c.name))
    )


@cache
def _roles() -> Prepared:
    return prepare(select(*ROLE_COLUMNS).where(roles.c.assignable).order_by(in_name_order(roles.c.name)))


@cache
def _sites() -> Prepared:
    customer: Any = bindparam("customer", type_=Integer)
    return prepare(
        select(*SITE_COLUMNS)
        .where(customer_sites.c.customer == customer)
        .order_by(in_name_order(customer_sites.c.name))
    )


@cache
def _distributors() -> Prepared:
    fits = (distributors.c.currency == _CURRENCY, not_(facts.distributor_suspended(distributors.c)))
    return prepare(select(*DISTRIBUTOR_COLUMNS).where(*fits).order_by(in_name_order(distributors.c.name)))


@cache
def _time_zones() -> Prepared:
    name: Any = column("name", Text)
    return prepare(select(name).select_from(table("pg_timezone_names", column("name"))).order_by(in_name_order(name)))
