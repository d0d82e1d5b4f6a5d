"""What is read about distributors before accounts are judged."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from db import facts
from db.sql import Prepared, prepare
from db.tables import distributors


def select_suspended() -> Select[Any]:
    """Selects the keys of the tenant's distributors that are suspended at this moment, as one array."""
    suspended = select(func.coalesce(func.array_agg(distributors.c.id, type_=ARRAY(Integer)), []))
    return suspended.where(facts.distributor_suspended(distributors.c))


@cache
def suspended_distributors() -> Prepared:
    """The same as a statement."""
    return prepare(select_suspended())
