"""Restamping: accounts whose stamps are not their product's threshold and their customer's zone of now."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    update,
)  # fmt: skip

from db.engine import Session
from db.facets.model import appended, moves_of
from db.sql import Prepared, prepare
from db.tables import accounts, batches, customers, facets, products
from db.tables.accounts import row
from db.tables.facets import FACET_COLUMNS, facet_of


def stale(facet: Any) -> ColumnElement[bool]:
    """Whether the stamps of a row are not its product's threshold and its customer's zone of now."""
    return or_(
        facet.threshold != products.c.service_availability_threshold,
        facet.billing_zone != customers.c.billing_time_zone,
    )


async def stale_batches(session: Session) -> list[int]:
    """Batches of the tenant with accounts whose stamps are stale."""
    return [row[0] for row in await session.rows(_stale_batches())]


@cache
def _stale_batches() -> Prepared:
    joined = (
        facets.join(products, products.c.id == facets.c.product)
        .join(batches, batches.c.id == facets.c.batch_id)
        .join(customers, customers.c.id == batches.c.customer)
    )
    return prepare(
        select(facets.c.batch_id)
        .select_from(joined)
        .where(stale(facets.c))
        .group_by(facets.c.batch_id)
        .having(func.sum(facets.c.n) != 0)
    )


async def restamp(session: Session, batch: int, after: int, limit: int) -> int | None:
    """Restamps the accounts among the next `limit` control numbers that are stale, and folds what that moves.

    Returns the last control number looked at, or None at the end. The triggers have to stand aside.
    """
    return await session.value(_restamp(), batch=batch, after=after, limit=limit)  # type: ignore[no-any-return]


@cache
def _restamp() -> Prepared:
    batch = bindparam("batch", type_=Integer)
    chunk = (
        select(accounts.c.control_number)
        .where(accounts.c.batch_id == batch, accounts.c.control_number > bindparam("after", type_=Integer))
        .order_by(accounts.c.control_number)
        .limit(bindparam("limit", type_=Integer))
        .cte("chunk")
    )
    last = select(func.max(chunk.c.control_number)).scalar_subquery()
    zone = (
        select(customers.c.billing_time_zone)
        .join(batches, batches.c.customer == customers.c.id)
        .where(batches.c.id == batch)
        .scalar_subquery()
    )
    threshold = products.c.service_availability_threshold
    old, new = facet_of(row("old")), facet_of(row("new"))
    changed = (
        update(accounts)
        .values(threshold=threshold, billing_zone=zone)
        .where(
            accounts.c.batch_id == batch,
            accounts.c.control_number > bindparam("after", type_=Integer),
            accounts.c.control_number <= last,
            products.c.id == accounts.c.product,
            tuple_(accounts.c.threshold, accounts.c.billing_zone).is_distinct_from(tuple_(threshold, zone)),
        )
        .returning(
            accounts.c.tenant_id,
            accounts.c.batch_id,
            *(old[name].label(f"old_{name}") for name in FACET_COLUMNS),
            *(new[name].label(f"new_{name}") for name in FACET_COLUMNS),
        )
        .cte("changed")
    )
    return prepare(select(last).add_cte(appended(moves_of(changed)).cte("appended")))
