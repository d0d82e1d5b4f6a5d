"""Standing aside: a transaction that folds its own facets tells the triggers on accounts to leave it alone."""

from functools import cache

from sqlalchemy import (
    case,
    func,
    select,
    true,
)  # fmt: skip

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables.triggers import TRIGGERS_SUPPRESSED


async def suppress_triggers(session: Session) -> None:
    """Tells the triggers on accounts that this transaction folds its facets itself.

    Where it is granted, by switching triggers off altogether, which takes foreign keys along: what an account is
    made to refer to has to be locked before. Else by a setting that the triggers ask for.
    """
    await session.rows(_suppress_triggers())


@cache
def _suppress_triggers() -> Prepared:
    granted = func.has_parameter_privilege("session_replication_role", "SET")
    switched_off = func.set_config("session_replication_role", "replica", true())
    return prepare(select(case((granted, switched_off), else_=func.set_config(TRIGGERS_SUPPRESSED, "on", true()))))
