"""What is read about distributors before accounts are judged."""

from functools import cache

from sqlalchemy import Integer, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db import facts
from db.sql import Prepared, prepare
from db.tables import distributors


@cache
def suspended_distributors() -> Prepared:
    """The keys of the tenant's distributors that are suspended at this moment."""
    suspended = select(func.coalesce(func.array_agg(distributors.c.id, type_=ARRAY(Integer)), []))
    return prepare(suspended.where(facts.distributor_suspended(distributors.c)))
