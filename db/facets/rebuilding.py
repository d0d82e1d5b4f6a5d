"""Building, repairing and auditing facets: one statement, in one snapshot, beside all writers."""

from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    Integer,
    any_,
    bindparam,
    false,
    func,
    literal,
    select,
    true,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.facets.model import FACET_KEYS, insert_facets
from db.facets.slicing import SLICE_KEYS, insert_slices, of_all_levels
from db.sql import Prepared, prepare
from db.tables import accounts, facet_slices, facets
from db.tables.facets import FACET_COLUMNS, facet_of

_BATCHES = bindparam("batches", type_=ARRAY(Integer))


def _counted() -> CTE:
    """The accounts of the batches, counted by narrowest slice."""
    facet = facet_of(accounts.c)
    keys = [accounts.c.tenant_id, accounts.c.batch_id, *(facet[name].label(name) for name in FACET_COLUMNS)]
    counted = select(*keys, func.count().label("n")).where(accounts.c.batch_id == any_(_BATCHES))
    return counted.group_by(*keys).cte("counted")


def _of_batches(counted: CTE) -> CTE:
    """What the batches' facets lack: rows of FACET_KEYS and `n`, to be summed."""
    stored = select(*(facets.c[name] for name in FACET_KEYS), (-facets.c.n).label("n"))
    should = select(*(counted.c[name] for name in FACET_KEYS), counted.c.n)
    return should.union_all(stored.where(facets.c.batch_id == any_(_BATCHES))).cte("of_batches")


def _of_slices(counted: CTE) -> CTE:
    """What the facets of their slices lack: rows of SLICE_KEYS and `n`, to be summed."""
    stored = select(*(facet_slices.c[name] for name in SLICE_KEYS), (-facet_slices.c.n).label("n"))
    unfolded = select(facets).where(facets.c.batch_id == any_(_BATCHES), facets.c.folded == false())
    every = of_all_levels(counted).union_all(
        stored.where(facet_slices.c.batch_id == any_(_BATCHES)), of_all_levels(unfolded.subquery("deltas"), -1)
    )
    return every.cte("of_slices")


async def rebuild(session: Session, batch_keys: list[int]) -> None:
    """Build or repair the facets of those batches and their slices from their accounts, in one snapshot."""
    await session.rows(_rebuild(), batches=batch_keys)


@cache
def _rebuild() -> Prepared:
    counted = _counted()
    of_slices = _of_slices(counted)
    merged = select(of_slices, true().label("merged")).cte("merged")
    writes = (insert_facets(_of_batches(counted), folded=True), insert_slices(merged))
    return prepare(select(literal(1)).add_cte(*(write.cte(f"write_{n}") for n, write in enumerate(writes))))


async def audit(session: Session, batch_keys: list[int]) -> int:
    """Number of facets of those batches and slices that do not match their accounts; 0 unless there is a fault."""
    return int(await session.value(_audit(), batches=batch_keys))


@cache
def _audit() -> Prepared:
    counted = _counted()
    wrong = _wrong(_of_batches(counted), FACET_KEYS) + _wrong(_of_slices(counted), SLICE_KEYS)
    return prepare(select(wrong))


def _wrong(differences: CTE, keys: tuple[str, ...]) -> Any:
    """How many facets differ."""
    groups = select(literal(1)).select_from(differences).group_by(*(differences.c[name] for name in keys))
    return select(func.count()).select_from(groups.having(func.sum(differences.c.n) != 0).subquery()).scalar_subquery()
