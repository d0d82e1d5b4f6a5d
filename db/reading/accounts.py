"""Accounts as the API shows them, with their current status, funds and currency."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    Integer,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from db import facts
from db.batches import Batch
from db.engine import Row, Session
from db.facets.counting import derived_facts
from db.facets.filters import ZONE, Shape
from db.facts import Expression
from db.reading.batch_values import batch_values, parameters_per_batch
from db.reading.keyset import Keyset
from db.sql import Prepared, prepare
from db.tables import accounts

AccountKey = tuple[int, int]
"""The key of an account: its batch and its control number."""

Names = frozenset[str]
"""The names of the columns that are read, in addition to those of the key, `batch` and `control_number`.

References are keys. Dates, instants (in UTC) and amounts are texts as the database writes them, amounts in units of the
account's `currency` and with all fraction digits that are stored. `custom_fields` are pairs of name and value, by name:
a text as it is, null as None, anything else as the JSON that is stored.
"""

_KEY = ("batch", "control_number")
_AS_TEXT = ("activation_date", "expiration_date", "first_usage", "balance", "opening_balance")


@lru_cache(maxsize=1024)
def selected(shape: Shape, names: Names) -> Keyset:
    """These columns of the accounts of the batch `batch` that a filter of that shape selects, by control number.

    Takes the parameters of the filter and of the batch. It reads one table, in the order of its key, so that a page is
    read by the index whatever number of rows the planner expects.
    """
    today, suspended = bindparam("today", type_=Date), bindparam("suspended", type_=Boolean)
    base = _shown(names, ZONE, today, suspended, bindparam("currency", type_=Text)).where(
        accounts.c.batch_id == bindparam("batch", type_=Integer), shape.condition(accounts.c, derived_facts(accounts.c))
    )
    return Keyset(base, accounts.c.control_number)


async def accounts_of(
    session: Session, keys: Iterable[AccountKey], known: Mapping[int, Batch], names: Names
) -> dict[AccountKey, Row]:
    """These columns of accounts by key, of the batches in `known` (by key); keys of no account are left out."""
    wanted = [(known[batch], number) for batch, number in keys if batch in known]
    parameters = parameters_per_batch((batch for batch, _ in wanted), number=[number for _, number in wanted])
    rows = await session.rows(_by_key(names), **parameters) if wanted else []
    return {(row["batch"], row["control_number"]): row for row in rows}


def _shown(
    names: Names, zone: Expression, today: Expression, suspended: Expression, currency: Expression
) -> Select[Any]:
    of_account = accounts.c
    columns: dict[str, Expression] = {
        **{column.name: column for column in of_account},
        **{name: cast(of_account[name], Text) for name in _AS_TEXT},
        "batch": of_account.batch_id,
        "status": facts.status(of_account, facts.ends_on(of_account, zone), today, suspended),
        "funds": cast(facts.funds(of_account), Text),
        "currency": currency,
        "custom_fields": _custom_fields(),
    }
    return select(*(columns[name].label(name) for name in (*_KEY, *sorted(names - set(_KEY)))))


def _custom_fields() -> ScalarSelect[Any]:
    """Pairs of name and value; taken apart by the database, which keeps a number's digits and reads any nesting."""
    field = func.jsonb_each_text(accounts.c.custom_fields).table_valued(column("key", Text), column("value", Text))
    by_name = aggregate_order_by(array([field.c.key, field.c.value]), field.c.key.collate("C"))
    return select(func.array_agg(by_name)).select_from(field).scalar_subquery()


@lru_cache(maxsize=256)
def _by_key(names: Names) -> Prepared:
    of_each = batch_values(number=Integer)
    each = of_each.c
    same = (accounts.c.batch_id == each.batch) & (accounts.c.control_number == each.number)
    # One by one, each by its key: the limit prevents a plan with a join, which may read all accounts.
    shown = _shown(names, each.zone, each.today, each.suspended, each.currency).where(same).limit(literal(1, Integer))
    of_one = shown.lateral("of_one")
    return prepare(select(*of_one.c).select_from(of_each.join(of_one, true())))
