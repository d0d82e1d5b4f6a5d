"""Locks that a chunk takes before its snapshot matters: what it makes accounts refer to, whom it charges."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, Table, Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables import distributors
from rules.references import references
from rules.validation import Valid


async def lock_references(session: Session, valid: Valid, *, for_update: bool) -> None:
    """Keeps what the request refers to from being removed; foreign keys are off while the triggers stand aside.

    `for_update`: locks the tenant's distributors too where the request may charge them, so that debts cannot move
    between the judgement and the charge.
    """
    wanted = [reference for name, change in valid.changes.items() for reference in references(change, (name,))]
    for marker in {reference.to.table.name: reference.to for reference in wanted}.values():
        keys = sorted({reference.key for reference in wanted if reference.to.table is marker.table})
        await session.rows(_shared(marker.table, marker.key), keys=keys)
    if for_update and valid.judgement.charges:
        await session.rows(_distributors())


@cache
def _shared(table: Table, key: str) -> Prepared:
    kind: Any = Integer if key == "id" else Text
    keys: Any = bindparam("keys", type_=ARRAY(kind))
    column = table.c[key]
    return prepare(
        select(column).where(column == any_(keys)).order_by(column).with_for_update(read=True, key_share=True)
    )


@cache
def _distributors() -> Prepared:
    return prepare(select(distributors.c.id).order_by(distributors.c.id).with_for_update(key_share=True))
