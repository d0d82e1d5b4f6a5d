"""Amounts too large to store: PostgreSQL refuses them without naming the row, so the account is searched for."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import Numeric, cast, false, func, literal, or_, select

from db.column_types import MONEY
from db.engine import Row
from db.sql import Prepared, prepare
from db.tables import accounts
from rules.judging.judgement import Verdict
from rules.judging.statements.judged import Judged
from rules.updates.faults import AmountTooLarge, is_transient

log = logging.getLogger(__name__)

_LIMIT: Any = literal(10**20, Numeric)
"""The smallest amount, in currency units, that is too large to store."""


def first_overflow(judged: Judged) -> Prepared:
    """The first account of the scope, by control number, that would be left with an amount too large to store."""
    amounts = (value for name, value in judged.verdict.assigned.items() if accounts.c[name].type is MONEY)
    too_large = (func.abs(func.round(cast(value, Numeric), 5)) >= _LIMIT for value in amounts)
    changed = select(accounts.c.account_id, accounts.c.control_number).where(judged.scope, judged.changes)
    return prepare(changed.where(or_(false(), *too_large)).order_by(accounts.c.control_number).limit(1))


@asynccontextmanager
async def explain_overflow(find: Callable[[], Awaitable[Row | None]], verdict: Verdict) -> AsyncIterator[None]:
    """Turn such a fault into AmountTooLarge, whose message names the account; `find` runs `first_overflow`.

    Without such an account the amount is a distributor's debt, if distributors may be charged. If the search meets a
    transient fault, it is the fault itself that is raised: that one is why the update fails.
    """
    try:
        yield
    except asyncpg.NumericValueOutOfRangeError as fault:
        try:
            account = await find()
        except Exception as search_fault:
            if not is_transient(search_fault):
                raise
            log.warning("the amount that is too large was not found: %s", type(search_fault).__name__)
            raise fault from None
        if account is not None:
            owner = f"An amount of the account {account['account_id']} (control number {account['control_number']})"
        elif verdict.charges:
            owner = "What a distributor owes"
        else:
            raise
        raise AmountTooLarge(
            f"{owner} would become too large: there is room for 20 digits before the point."
        ) from fault
