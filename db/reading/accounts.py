"""Accounts as the API shows them, with their current status, funds and currency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from db import facts
from db.batches import Batch
from db.engine import Session
from db.facts import Expression
from db.reading.batch_values import batch_values, parameters_per_batch
from db.reading.keyset import Keyset
from db.row_mapping import columns_of
from db.sql import Prepared, prepare
from db.statistics import ZONE, Shape, derived_facts
from db.tables import accounts

AccountKey = tuple[int, int]
"""The key of an account: its batch and its control number."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account; amounts in units of its customer's currency, references as keys."""

    batch: int
    control_number: int
    account_id: str
    status: str
    blocked: bool
    billing_model: str
    activation_date: date
    expiration_date: date | None
    availability_days: int | None
    first_usage: datetime | None
    registered: bool
    balance: Decimal
    opening_balance: Decimal
    funds: Decimal
    currency: str
    product: int
    add_on_products: list[int]
    prepaid_plans: list[int]
    associated_number: str | None
    unified_messaging: str
    preferred_language: str | None
    time_zone: str
    role: int
    customer_site: int | None
    distributor: int | None
    custom_fields: list[tuple[str, str | None]] | None
    """Pairs of name and value, by name: a text as it is, null as None, anything else as the JSON that is stored."""


@lru_cache(maxsize=1024)
def selected(shape: Shape) -> Keyset:
    """The accounts of the batch `batch` that a filter of that shape selects, by control number.

    Takes the parameters of the filter and of the batch. It reads one table, in the order of its key, so that a page is
    read by the index whatever number of rows the planner expects.
    """
    today, suspended = bindparam("today", type_=Date), bindparam("suspended", type_=Boolean)
    base = _shown(ZONE, today, suspended, bindparam("currency", type_=Text)).where(
        accounts.c.batch_id == bindparam("batch", type_=Integer), shape.condition(accounts.c, derived_facts(accounts.c))
    )
    return Keyset(base, accounts.c.control_number)


async def accounts_of(
    session: Session, keys: Iterable[AccountKey], known: Mapping[int, Batch]
) -> dict[AccountKey, Account]:
    """Accounts by key, of the batches in `known` (by key); keys of no account are left out."""
    wanted = [(known[batch], number) for batch, number in keys if batch in known]
    parameters = parameters_per_batch((batch for batch, _ in wanted), number=[number for _, number in wanted])
    rows = await session.rows(_by_key(), **parameters) if wanted else []
    return {(account.batch, account.control_number): account for account in (Account(*row) for row in rows)}


def _shown(zone: Expression, today: Expression, suspended: Expression, currency: Expression) -> Select[Any]:
    columns = columns_of(
        Account,
        accounts,
        batch=accounts.c.batch_id,
        status=facts.status(accounts.c, facts.ends_on(accounts.c, zone), today, suspended),
        funds=facts.funds(accounts.c),
        currency=currency,
        custom_fields=_custom_fields(),
    )
    return select(*columns)


def _custom_fields() -> ScalarSelect[Any]:
    """Pairs of name and value; taken apart by the database, which keeps a number's digits and reads any nesting."""
    field = func.jsonb_each_text(accounts.c.custom_fields).table_valued(column("key", Text), column("value", Text))
    by_name = aggregate_order_by(array([field.c.key, field.c.value]), field.c.key.collate("C"))
    return select(func.array_agg(by_name)).select_from(field).scalar_subquery()


@cache
def _by_key() -> Prepared:
    of_each = batch_values(number=Integer)
    each = of_each.c
    same = (accounts.c.batch_id == each.batch) & (accounts.c.control_number == each.number)
    # One by one, each by its key: the limit prevents a plan with a join, which may read all accounts.
    shown = _shown(each.zone, each.today, each.suspended, each.currency).where(same).limit(literal(1, Integer))
    of_one = shown.lateral("of_one")
    return prepare(select(*of_one.c).select_from(of_each.join(of_one, true())))
