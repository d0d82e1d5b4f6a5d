"""A batch, by its key or name, with the values of its customer that hold for all of its accounts."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, Select, Text, bindparam, select

from db import facts
from db.engine import Session
from db.row_mapping import columns_of
from db.sql import Prepared, composed, prepare
from db.tables import batches, customers


@dataclass(frozen=True, slots=True)
class BatchReference:
    """A batch by its key or by its name: exactly one of them is set; the key 0 names no batch."""

    key: int | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch, and the values of its customer that statuses, dates and amounts depend on."""

    key: int
    name: str
    customer: int
    commission_percent: Decimal
    currency: str
    billing_time_zone: str
    suspended: bool
    today: date
    """The local date, now, in the customer's billing time zone."""


async def find(session: Session, reference: BatchReference, now: datetime) -> Batch | None:
    """The batch of that key or name in the session's tenant, or None."""
    by_key = reference.key is not None
    row = await session.row(_statement(by_key), reference=reference.key if by_key else reference.name, now=now)
    return None if row is None else Batch(*row)


NOW = bindparam("now", type_=DateTime(timezone=True))
TODAY: ColumnElement[Any] = facts.local_date(customers.c.billing_time_zone, NOW)
"""The local date of a customer at the parameter `now`."""


def select_batch() -> Select[Any]:
    """Select batches with the columns of Batch; takes the parameter `now`."""
    columns = columns_of(
        Batch,
        batches,
        currency=customers.c.currency,
        billing_time_zone=customers.c.billing_time_zone,
        suspended=customers.c.suspended,
        today=TODAY,
    )
    return select(*columns).join_from(batches, customers, customers.c.id == batches.c.customer)


def meets_reference(by_key: bool) -> ColumnElement[bool]:
    """The condition on a batch that it has the key, or the name, in the parameter `reference`."""
    if by_key:
        return batches.c.id == bindparam("reference", type_=Integer)
    return batches.c.name == composed(bindparam("reference", type_=Text))


@cache
def _statement(by_key: bool) -> Prepared:
    return prepare(select_batch().where(meets_reference(by_key)))
