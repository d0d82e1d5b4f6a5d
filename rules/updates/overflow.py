"""Whose amount would have no room: PostgreSQL refuses to store it and does not say where, so it is looked for."""

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
from rules.updates.faults import AmountTooLarge

_LIMIT: Any = literal(10**20, Numeric)
"""The least amount, in currency units, that is not stored."""


def first_overflow(judged: Judged) -> Prepared:
    """The first account of the scope, by control number, that would be left with an amount that is not stored."""
    amounts = (value for name, value in judged.verdict.assigned.items() if accounts.c[name].type is MONEY)
    too_large = (func.abs(func.round(cast(value, Numeric), 5)) >= _LIMIT for value in amounts)
    found = select(accounts.c.account_id, accounts.c.control_number).where(judged.scope, judged.changes)
    return prepare(found.where(or_(false(), *too_large)).order_by(accounts.c.control_number).limit(1))


@asynccontextmanager
async def naming_account(look: Callable[[], Awaitable[Row | None]], verdict: Verdict) -> AsyncIterator[None]:
    """Tells of such a fault with whose amount it is; `look` runs `first_overflow` where that can be."""
    try:
        yield
    except asyncpg.NumericValueOutOfRangeError as fault:
        account = await look()
        if account is not None:
            whose = f"An amount of the account {account['account_id']} (control number {account['control_number']})"
        elif verdict.charges:
            whose = "What a distributor owes"
        else:
            raise
        raise AmountTooLarge(
            f"{whose} would become too large: there is room for 20 digits before the point."
        ) from fault
