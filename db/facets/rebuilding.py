"""Building, repairing and auditing facets: one statement, in one snapshot, beside all writers."""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    Select,
    any_,
    bindparam,
    func,
    literal,
    select,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.facets.model import FACET_KEYS, insert_facets
from db.sql import Prepared, prepare
from db.tables import accounts, facets
from db.tables.facets import FACET_COLUMNS, facet_of

_BATCHES = bindparam("batches", type_=ARRAY(Integer))


def _counted() -> Select[Any]:
    facet = facet_of(accounts.c)
    keys = [accounts.c.tenant_id, accounts.c.batch_id, *(facet[name].label(name) for name in FACET_COLUMNS)]
    return select(*keys, func.count().label("n")).where(accounts.c.batch_id == any_(_BATCHES)).group_by(*keys)


def _differences() -> CTE:
    stored = select(*(facets.c[name] for name in FACET_KEYS), (-facets.c.n).label("n"))
    return _counted().union_all(stored.where(facets.c.batch_id == any_(_BATCHES))).cte("differences")


async def rebuild(session: Session, batch_keys: list[int]) -> None:
    """Build or repair the facets of those batches from their accounts, in one snapshot."""
    await session.rows(_rebuild(), batches=batch_keys)


@cache
def _rebuild() -> Prepared:
    return prepare(insert_facets(_differences(), folded=True))


async def audit(session: Session, batch_keys: list[int]) -> int:
    """Number of facets of those batches that do not match their accounts; 0 unless there is a fault."""
    return int(await session.value(_audit(), batches=batch_keys))


@cache
def _audit() -> Prepared:
    differences = _differences()
    wrong = (
        select(literal(1))
        .select_from(differences)
        .group_by(*(differences.c[name] for name in FACET_KEYS))
        .having(func.sum(differences.c.n) != 0)
    )
    return prepare(select(func.count()).select_from(wrong.subquery()))
