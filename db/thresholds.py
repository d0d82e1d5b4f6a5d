"""The products' thresholds as they are now, for statements over many accounts or facets.

Looked up in two arrays that are made once for the statement, and not by a join: a join over a batch is for the planner
to order, and where it takes the batch for a few rows it compares each account with each product.
"""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from db.facts import Expression
from db.tables import products
from db.vocabulary import MONEY


def current_threshold(product: Any) -> Expression:
    """The service availability threshold of the product with that key, which has to be there."""
    all_of_them = products.alias("all_products").c

    def by_key(column: Any, kind: Any) -> Any:
        in_order = func.array_agg(aggregate_order_by(column, all_of_them.id), type_=ARRAY(kind))
        return select(in_order).scalar_subquery()

    # The bucket that begins with a key has the place of that key: a binary search.
    place = func.width_bucket(product, by_key(all_of_them.id, all_of_them.id.type))
    found: Expression = by_key(all_of_them.service_availability_threshold, MONEY)[place]
    return found
