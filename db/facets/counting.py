"""Counting accounts one by one, with their facts as they are now."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, false, func, literal_column, select

from db import facts
from db.facets.filters import BATCH, ZONE, Shape
from db.facts import Expression
from db.lookups import current_threshold
from db.sql import Prepared, prepare
from db.tables import accounts


@lru_cache(maxsize=1024)
def from_accounts(shape: Shape) -> Prepared:
    """The statement that counts the accounts of a filter of that shape."""
    return prepare(count(accounts.c, shape).where(accounts.c.batch_id == BATCH))


def count(account: Any, shape: Shape) -> Select[Any]:
    """Counts accounts that meet a filter of that shape: rows as of `db.statistics.sum_facets`, none of them stale."""
    derived = derived_facts(account)
    return (
        select(
            facts.shown_status(account, derived["ends_on"]).label("status"),
            account.product.label("product"),
            false().label("stale"),
            func.count().label("n"),
            func.count().filter(derived["started"]).label("started"),
            func.count().filter(derived["depleted"]).label("depleted"),
        )
        .where(shape.condition(account, derived))
        .group_by(literal_column("1"), literal_column("2"))
    )


def derived_facts(account: Any, zone: Expression = ZONE) -> dict[str, Expression]:
    """Derived facts of an account from its product's current threshold and a zone, and not from its stamps."""
    return {
        "started": facts.started(account),
        "depleted": facts.depleted(account, current_threshold(account.product)),
        "ends_on": facts.ends_on(account, zone),
    }
