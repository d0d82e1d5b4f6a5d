"""Tenants, customers, their sites, and distributors."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Text, bindparam, select

from db import facts
from db.engine import Session, Tenant
from db.reading.by_key import rows_by_key, where_key_among
from db.row_mapping import columns_of
from db.sql import Prepared, composed, prepare
from db.tables import customer_sites, customers, distributors, tenants


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer, which owns batches; dates of its accounts are local to its billing time zone."""

    key: int
    name: str
    currency: str
    billing_time_zone: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class CustomerSite:
    """A group of a customer's accounts with limits of its own."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class Distributor:
    """A distributor; suspended by the operator, or by a debt that has reached its credit limit."""

    key: int
    name: str
    suspended: bool


_CUSTOMER_COLUMNS = columns_of(Customer, customers)
SITE_COLUMNS = columns_of(CustomerSite, customer_sites)
DISTRIBUTOR_COLUMNS = columns_of(Distributor, distributors, suspended=facts.distributor_suspended(distributors.c))


async def tenant_named(session: Session, name: str) -> Tenant | None:
    """The tenant of that name; the one read that needs no tenant."""
    key = await session.value(_tenant_named(), name=name)
    return None if key is None else Tenant(key)


async def distributor_named(session: Session, name: str) -> Distributor | None:
    """The distributor of that name in the session's tenant."""
    row = await session.row(_distributor_named(), name=name)
    return None if row is None else Distributor(*row)


async def customers_of(session: Session, keys: Iterable[int]) -> dict[int, Customer]:
    """Customers by key."""
    return await rows_by_key(session, _by_key(Customer), keys, Customer)


async def sites_of(session: Session, keys: Iterable[int]) -> dict[int, CustomerSite]:
    """Customer sites by key."""
    return await rows_by_key(session, _by_key(CustomerSite), keys, CustomerSite)


async def distributors_of(session: Session, keys: Iterable[int]) -> dict[int, Distributor]:
    """Distributors by key."""
    return await rows_by_key(session, _by_key(Distributor), keys, Distributor)


@cache
def _tenant_named() -> Prepared:
    return prepare(select(tenants.c.id).where(tenants.c.name == composed(bindparam("name", type_=Text))))


@cache
def _distributor_named() -> Prepared:
    return prepare(select(*DISTRIBUTOR_COLUMNS).where(distributors.c.name == composed(bindparam("name", type_=Text))))


@cache
def _by_key(kind: type) -> Prepared:
    base, key = {
        Customer: (select(*_CUSTOMER_COLUMNS), customers.c.id),
        CustomerSite: (select(*SITE_COLUMNS), customer_sites.c.id),
        Distributor: (select(*DISTRIBUTOR_COLUMNS), distributors.c.id),
    }[kind]
    return prepare(where_key_among(base, key))
