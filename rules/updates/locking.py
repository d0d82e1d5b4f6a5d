"""Locks that a chunk takes first: on the rows that accounts will refer to, and on distributors to be charged.

They keep referenced rows from being removed: suppressing triggers for a chunk switches foreign keys off too.
"""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Table, Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.connections.row_locks import for_key_share
from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import distributors
from rules.declarations.changes import Changes
from rules.declarations.references import references
from rules.updates.faults import ReferenceRemoved


async def lock_references(session: Session, changes: Changes) -> None:
    """Lock the rows that a request refers to, one statement per table; raises ReferenceRemoved if one is missing."""
    referenced = [reference for name, change in changes.items() for reference in references(change, (name,))]
    for target in {reference.target.table.name: reference.target for reference in referenced}.values():
        keys = sorted({reference.key for reference in referenced if reference.target.table is target.table})
        if len(await session.rows(_lock_rows(target.table, target.key), keys=keys)) < len(keys):
            raise ReferenceRemoved(target.table.name)


async def lock_distributors(session: Session) -> None:
    """Lock the tenant's distributors, so that no debt changes between the judgement and the charge."""
    await session.rows(_lock_all_distributors())


@cache
def _lock_rows(table: Table, key: str) -> Prepared:
    kind: Any = Integer if key == "id" else Text
    keys: Any = bindparam("keys", type_=ARRAY(kind))
    column = table.c[key]
    return for_key_share(column, select(column).where(column == any_(keys)))


@cache
def _lock_all_distributors() -> Prepared:
    return prepare(select(distributors.c.id).order_by(distributors.c.id).with_for_update(key_share=True))
