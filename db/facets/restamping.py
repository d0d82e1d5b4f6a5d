"""Restamping: giving accounts with stale stamps their product's current threshold and customer's time zone."""

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
from db.facets.model import facet_moves, insert_facets
from db.lookups import current_threshold
from db.sql import Prepared, prepare
from db.tables import accounts, batches, customers, facets
from db.tables.accounts import row
from db.tables.facets import FACET_COLUMNS, facet_of


def stale(facet: Any, zone: Any) -> ColumnElement[bool]:
    """Whether the stamps of a row differ from its product's current threshold or its customer's `zone`."""
    return or_(facet.threshold != current_threshold(facet.product), facet.billing_zone != zone)


async def stale_batches(session: Session) -> list[int]:
    """Batches of the tenant with accounts whose stamps are stale."""
    return [row[0] for row in await session.rows(_stale_batches())]


@cache
def _stale_batches() -> Prepared:
    # Summed first, so that few rows are compared with their product and customer.
    stamps = [facets.c[name] for name in ("batch_id", "product", "threshold", "billing_zone")]
    stamped = select(*stamps).group_by(*stamps).having(func.sum(facets.c.n) != 0).subquery("stamped").c
    return prepare(select(stamped.batch_id).distinct().where(stale(stamped, _zone_of(stamped.batch_id))))


def _zone_of(batch: Any) -> Any:
    zone = select(customers.c.billing_time_zone).join(batches, batches.c.customer == customers.c.id)
    return zone.where(batches.c.id == batch).scalar_subquery()


async def restamp(session: Session, batch: int, after: int, limit: int) -> int | None:
    """Restamp the stale ones of the next `limit` accounts after that control number, and update their facets.

    Returns the last control number of them, or None at the end. The triggers have to be suppressed.
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
    zone, threshold = _zone_of(batch), current_threshold(accounts.c.product)
    old, new = facet_of(row("old")), facet_of(row("new"))
    changed = (
        update(accounts)
        .values(threshold=threshold, billing_zone=zone)
        .where(
            accounts.c.batch_id == batch,
            accounts.c.control_number > bindparam("after", type_=Integer),
            accounts.c.control_number <= last,
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
    return prepare(select(last).add_cte(insert_facets(facet_moves(changed)).cte("appended")))
