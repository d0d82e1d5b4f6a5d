"""Suppressing the triggers on accounts in a transaction that updates facets by its own statements."""

from functools import cache

from sqlalchemy import Boolean, ColumnElement, Text, case, false, func, select, true

from db.engine import Session
from db.sql import Prepared, prepare
from db.tables.triggers import TRIGGERS_SUPPRESSED

FEW = 500
"""Accounts whose triggers and foreign keys take less time than planning a connection's statements anew, which
PostgreSQL does when all triggers are switched off, and again when they are back."""


async def suppress_triggers(session: Session, accounts: int | None = None) -> None:
    """Suppress the triggers on accounts for this transaction, which has to update facets itself.

    `accounts`: the most that it changes; None: any number. For more than a FEW, and where the role may, by switching
    off all triggers, foreign keys included: rows that accounts are made to refer to have to be locked before. Otherwise
    by a setting that the triggers check.
    """
    await session.rows(_suppress_triggers(few=accounts is not None and accounts <= FEW))


async def switch_off_triggers(session: Session, accounts: int) -> None:
    """Switch off all triggers of a held connection, where the role may, until it is given back (`Database.hold`).

    For a connection whose transactions suppress them one after the other, so that its statements are planned once. It
    may write nothing else that relies on a trigger or a foreign key. Does nothing for a FEW accounts.
    """
    if accounts > FEW:
        await session.rows(_switch_off_triggers())


@cache
def _suppress_triggers(*, few: bool) -> Prepared:
    by_setting = func.set_config(TRIGGERS_SUPPRESSED, "on", true())
    return prepare(select(by_setting if few else case((_may(), _all_off(true())), else_=by_setting)))


@cache
def _switch_off_triggers() -> Prepared:
    return prepare(select(case((_may(), _all_off(false())))))


def _may() -> ColumnElement[bool]:
    granted: ColumnElement[bool] = func.has_parameter_privilege("session_replication_role", "SET", type_=Boolean)
    return granted


def _all_off(local: ColumnElement[bool]) -> ColumnElement[str]:
    switched: ColumnElement[str] = func.set_config("session_replication_role", "replica", local, type_=Text)
    return switched
