"""Locks that a chunk takes before its snapshot matters: what it makes accounts refer to, whom it charges.

They keep what is referred to from being removed: foreign keys are off while the triggers stand aside.
"""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Table, Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.row_locks import for_key_share
from db.sql import Prepared, prepare
from db.tables import distributors
from rules.declarations.changes import Changes
from rules.declarations.references import references
from rules.updates.faults import ReferenceRemoved


async def lock_references(session: Session, changes: Changes) -> None:
    """Locks what a request refers to; one statement for each table. Raises ReferenceRemoved where some of it is
    gone.
    """
    wanted = [reference for name, change in changes.items() for reference in references(change, (name,))]
    for marker in {reference.target.table.name: reference.target for reference in wanted}.values():
        keys = sorted({reference.key for reference in wanted if reference.target.table is marker.table})
        if len(await session.rows(_shared(marker.table, marker.key), keys=keys)) < len(keys):
            raise ReferenceRemoved(marker.table.name)


async def lock_distributors(session: Session) -> None:
    """Locks the tenant's distributors, so that debts cannot move between the judgement and the charge."""
    await session.rows(_distributors())


@cache
def _shared(table: Table, key: str) -> Prepared:
    kind: Any = Integer if key == "id" else Text
    keys: Any = bindparam("keys", type_=ARRAY(kind))
    column = table.c[key]
    return for_key_share(column, select(column).where(column == any_(keys)))


@cache
def _distributors() -> Prepared:
    return prepare(select(distributors.c.id).order_by(distributors.c.id).with_for_update(key_share=True))
