"""Lookups by key for each of many accounts, without a join.

They use two arrays that are built once per statement. A join's plan depends on the planner's estimates: where it
expects a few rows of a batch, it compares each account with each product, each charge with each distributor.
"""

from typing import Any

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from db.column_types import MONEY
from db.facts import Expression
from db.tables import distributors, products


def current_threshold(product: Any) -> Expression:
    """The service availability threshold of the product with that key, which has to exist."""
    return _amount(products, product, lambda of: of.service_availability_threshold)


def credit_left(distributor: Any) -> Expression:
    """Amount that the distributor with that key, which has to exist, may still be charged; null: unlimited."""
    return _amount(distributors, distributor, lambda of: of.credit_limit - of.debt)


def _amount(table: Table, key: Any, of_row: Any) -> Expression:
    every = table.alias(f"every_one_of_{table.name}").c

    def by_key(value: Any, kind: Any) -> Any:
        return select(func.array_agg(aggregate_order_by(value, every.id), type_=ARRAY(kind))).scalar_subquery()

    # A binary search: the number of the bucket that begins with a key is the position of that key.
    place = func.width_bucket(key, by_key(every.id, every.id.type))
    found: Expression = by_key(of_row(every), MONEY)[place]
    return found
