"""The lease on a batch: an advisory lock of a session, which lets one worker at a time update the batch.

The server ends the session when its holder is killed, hangs or is unreachable (`db.connections.timeouts`), so that a
lease never outlives its holder.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Integer,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Database, HeldConnection, Session
from db.sql import Prepared, prepare
from db.tables.load import IS_LEASE, LEASE_LOCK_CLASS


@asynccontextmanager
async def lease(database: Database, batch: int) -> AsyncIterator[HeldConnection | None]:
    """Take the lease on a batch: the connection that holds it, or None if another holds the lease."""
    async with database.hold() as held:
        yield held if await held.session.value(_try_lock(), batch=batch) else None


async def leased_batches(session: Session, batches: Iterable[int]) -> set[int]:
    """Those of the batches that are leased. Takes no lock."""
    return {row[0] for row in await session.rows(_leased_batches(), batches=list(batches))}


def try_lease_for_transaction(batch: Any) -> ColumnElement[bool]:
    """Takes the lease on a batch until the transaction ends; false if another session holds it."""
    taken: ColumnElement[bool] = func.pg_try_advisory_xact_lock(
        literal(LEASE_LOCK_CLASS, Integer), batch, type_=Boolean
    )
    return taken


@cache
def _try_lock() -> Prepared:
    return prepare(
        select(func.pg_try_advisory_lock(literal(LEASE_LOCK_CLASS, Integer), bindparam("batch", type_=Integer)))
    )


@cache
def _leased_batches() -> Prepared:
    batch = cast(table("pg_locks", column("objid")).c.objid, BigInteger)
    return prepare(
        select(batch).where(text(IS_LEASE), batch == func.any(bindparam("batches", type_=ARRAY(BigInteger))))
    )
