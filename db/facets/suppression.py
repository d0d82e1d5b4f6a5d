"""Suppressing the triggers on accounts in a transaction that updates facets by its own statements."""

from functools import cache

from sqlalchemy import (
    case,
    func,
    select,
    true,
)  # fmt: skip

from db.connections import planner
from db.engine import Session
from db.sql import Prepared, prepare
from db.tables.triggers import TRIGGERS_SUPPRESSED


async def suppress_triggers(session: Session) -> None:
    """Suppress the triggers on accounts for this transaction, which has to update facets itself.

    Where the role may, by switching off all triggers, foreign keys included: rows that accounts are made to refer to
    have to be locked before. Otherwise by a setting that the triggers check. What updates facets is a long statement,
    which is planned once for each connection from here on (`planner.plan_once`).
    """
    await session.rows(_suppress_triggers())


@cache
def _suppress_triggers() -> Prepared:
    granted = func.has_parameter_privilege("session_replication_role", "SET")
    switched_off = func.set_config("session_replication_role", "replica", true())
    suppressed = case((granted, switched_off), else_=func.set_config(TRIGGERS_SUPPRESSED, "on", true()))
    return prepare(select(suppressed, planner.plan_once()))
