"""Folding: replacing the rows of each facet of a batch by their sum, which its slices get too.

Exact beside concurrent writers and folders: what is deleted is inserted again in the same statement, as a sum.
"""

from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    Integer,
    and_,
    bindparam,
    case,
    delete,
    exists,
    false,
    func,
    literal,
    not_,
    select,
    true,
)  # fmt: skip

from db.engine import Session
from db.facets.model import DELTA_KEYS, insert_facets
from db.facets.slicing import fold_slices
from db.sql import Prepared, prepare
from db.tables import batch_updates, facets
from db.update_states import state_is


async def fold(session: Session, batch: int) -> None:
    """Replace the rows of each facet of a batch by their sum, unless another transaction is folding it."""
    if await session.value(_try_lock(), batch=batch):
        await session.rows(_fold(), batch=batch)


FOLDED_BY_UPDATES = 20_000
"""More unfolded facets than a running update leaves: its process is gone, or other programs write as much."""

_LOCK_CLASS = 7231
"""The first half of the advisory lock that lets one transaction at a time fold a batch."""


@cache
def _try_lock() -> Prepared:
    key = (literal(_LOCK_CLASS, Integer), bindparam("batch", type_=Integer))
    return prepare(select(func.pg_try_advisory_xact_lock(*key)))


@cache
def _fold() -> Prepared:
    batch = bindparam("batch", type_=Integer)
    returned = [facets.c[name] for name in (*DELTA_KEYS, "n")]
    deleted = delete(facets).where(facets.c.batch_id == batch).returning(*returned).cte("deleted")
    writes = (insert_facets(deleted, folded=True), fold_slices(deleted, batch))
    return prepare(select(literal(1)).add_cte(*(write.cte(f"write_{n}") for n, write in enumerate(writes))))


class Unfolded(NamedTuple):
    """Unfolded facets of a batch: how many, and whether it is time to fold them."""

    batch: int
    facets: int
    due: bool


async def unfolded_batches(session: Session, at_least: int = 500) -> list[Unfolded]:
    """Batches of the tenant with unfolded facets.

    Due are those with more than `at_least` unfolded facets, and more than half as many of these as of folded ones. A
    running update folds its batch itself: there, due is what it should have folded long ago.
    """
    return [Unfolded(*row) for row in await session.rows(_unfolded_batches(), at_least=at_least)]


@cache
def _unfolded_batches() -> Prepared:
    unfolded = (
        select(facets.c.batch_id, func.count().label("n"))
        .where(facets.c.folded == false())
        .group_by(facets.c.batch_id)
        .subquery()
    )
    folded = (
        select(func.count())
        .where(facets.c.batch_id == unfolded.c.batch_id, facets.c.folded == true())
        .scalar_subquery()
    )
    # The folded ones are counted only where that can matter.
    many = unfolded.c.n > bindparam("at_least", type_=Integer)
    update = batch_updates.c
    running = exists().where(update.batch_id == unfolded.c.batch_id, state_is(update.state, "RUNNING"))
    left_alone = and_(unfolded.c.n <= FOLDED_BY_UPDATES, running)
    due = and_(unfolded.c.n * 2 > folded, not_(left_alone))
    return prepare(select(unfolded.c.batch_id, unfolded.c.n, case((many, due), else_=false())))
