"""Planner settings of single statements: a statement has its own, whatever else its transaction runs meanwhile."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from db.connections.statement_count import StatementCount, count_into
from db.engine import Database, Mode, Session, Tenant
from tests.support.plans import SETTINGS_OF_SESSION, settings_of

OWN = {"enable_nestloop": "off"}


async def of_slow(session: Session) -> str:
    """The setting during a statement that takes a moment."""
    pause: Any = func.pg_sleep(0.01)
    row = await session.row(select(func.current_setting("enable_nestloop"), pause))
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("mode", [Mode.SNAPSHOT, Mode.WRITE])
async def test_each_statement_has_its_own_settings(db: Database, mode: Mode) -> None:
    """Two previews in one query, and whatever the query reads beside them."""
    count_into(count := StatementCount())
    async with db.transaction(Tenant(1), mode) as session:
        limited = session.limited(db.preview_limit)
        planned, other = session.planned(OWN), limited.planned(OWN | {"enable_sort": "on"})
        asking = (planned, session, other, limited, planned, planned, session)
        found = await asyncio.gather(*(of_slow(one) for one in asking))
        assert found == ["off", "on", "off", "on", "off", "off", "on"]
        assert count.number == len(asking), "settings are no statements of their own"
        assert await settings_of(other) == {"enable_sort": "on", "enable_nestloop": "off"}
        assert await settings_of(session) == SETTINGS_OF_SESSION


async def test_a_transaction_begins_with_the_limit_of_its_first_statement(db: Database) -> None:
    """A preview needs no round trip of its own for its limit, and what is read after it has the usual one."""
    shown = select(func.current_setting("statement_timeout"))
    async with db.transaction(Tenant(1), first=db.preview_limit) as session:
        assert await session.connection.fetchval("SHOW statement_timeout") == "1min"
        limited = session.limited(db.preview_limit)
        assert [await of.value(shown) for of in (limited, session, limited)] == ["1min", "10s", "1min"]
