"""Totals of batch updates: accounts refused by rule, amounts charged to distributors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sqlalchemy import Integer, Text, column, func, select, union_all

from db.engine import Session
from db.reading.by_key import in_name_order, rows_by_owner, where_key_among
from db.row_mapping import columns_of
from db.sql import Prepared, prepare
from db.tables import account_outcomes, batch_update_distributors, batch_update_refusals, distributors


@dataclass(frozen=True, slots=True)
class RefusalTotal:
    """A refusal code, and the number of accounts refused with it."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class DistributorTotal:
    """The amount charged to a distributor, its debt after the update, and its current credit limit, in its currency."""

    distributor: int
    amount: Decimal
    debt_after: Decimal
    credit_limit: Decimal | None
    currency: str


async def refusals_of(session: Session, updates: Collection[int]) -> Mapping[int, list[RefusalTotal]]:
    """The refusals of each update: by count, falling, then code."""
    return rows_by_owner(await session.rows(_refusals(), keys=list(updates)), updates, RefusalTotal)


async def charges_of(session: Session, updates: Collection[int]) -> Mapping[int, list[DistributorTotal]]:
    """The charges of each update to distributors, by their names."""
    return rows_by_owner(await session.rows(_charges(), keys=list(updates)), updates, DistributorTotal)


@cache
def _refusals() -> Prepared:
    outcomes, sums = account_outcomes.c, batch_update_refusals.c
    code = func.unnest(outcomes.codes).table_valued(column("code", Text)).render_derived(name="refusal").c.code
    from_results = where_key_among(select(outcomes.batch_update_id, code, outcomes.accounts), outcomes.batch_update_id)
    of_removed = where_key_among(select(sums.batch_update_id, sums.code, sums.accounts), sums.batch_update_id)
    refused = union_all(from_results, of_removed).subquery("refused").c
    count = func.sum(refused.accounts, type_=Integer)
    return prepare(
        select(refused.batch_update_id, refused.code, count)
        .group_by(refused.batch_update_id, refused.code)
        .order_by(count.desc(), refused.code.collate("C"))
    )


@cache
def _charges() -> Prepared:
    owner = batch_update_distributors.c.batch_update_id
    columns = columns_of(
        DistributorTotal,
        batch_update_distributors,
        credit_limit=distributors.c.credit_limit,
        currency=distributors.c.currency,
    )
    charged = select(owner, *columns).join_from(
        batch_update_distributors, distributors, distributors.c.id == batch_update_distributors.c.distributor
    )
    return prepare(where_key_among(charged, owner).order_by(in_name_order(distributors.c.name)))
