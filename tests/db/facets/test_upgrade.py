"""A database of before there were slices: its statistics are exact at once, whatever was folded of them and not."""

from typing import Any

import asyncpg

from db import batches, facets, facts, statistics
from db.batches import BatchReference
from db.engine import Database, Mode, Partner, Scope, Tenant
from rules.requests.selection import Filter
from tests.db.tables.older import before, upgrade
from tests.factories.partners import WORLD
from tests.support.clock import NOON
from tests.support.postgres import TestCluster

SPREAD = "UPDATE accounts SET control_number = control_number * 700 + batch_id WHERE batch_id < 4"
FOLDED = """
UPDATE facets SET folded = true WHERE batch_id = 2;
UPDATE accounts SET blocked = true WHERE batch_id = 2 AND product = 1
"""
RANGES = (((0, 511),), ((0, 1_500),), ((600, 703), (1_024, 99_999)), ((0, 999_999_999),))
SCOPES: tuple[Scope, ...] = (Tenant(1), Tenant(2), *(Partner(Tenant(1), name) for name in ("Ada", "Bob", "Nil")))


async def compare(database: Database, scope: Scope) -> int:
    """Compares the statistics of ranges of all batches with a plain count; returns how many accounts were counted."""
    counted = 0
    async with database.transaction(scope) as session:
        for key in range(1, 6):
            batch = await batches.find(session, BatchReference(key), NOON)
            for ranges in RANGES if batch else ():
                filter_ = Filter(BatchReference(key), control_numbers=ranges, statuses=tuple(facts.STATUSES))
                read = await statistics.read(session, batch, filter_)
                plain = "SELECT control_number FROM accounts WHERE batch_id = $1"
                numbers = [row[0] for row in await session.connection.fetch(plain, key)]
                among = [number for number in numbers if any(low <= number <= high for low, high in ranges)]
                assert read.selected == len(among), (scope, key, ranges)
                counted += read.selected
    return counted


async def exact(database: Database) -> None:
    """Everybody's ranges are right, and nothing is found by an audit."""
    assert [await compare(database, scope) > 0 for scope in SCOPES] == [True, True, True, True, False]
    for tenant in (Tenant(1), Tenant(2)):
        async with database.transaction(tenant) as session:
            assert await facets.audit(session, [1, 2, 3, 4, 5]) == 0


async def test_what_was_there_is_in_slices(cluster: TestCluster) -> None:
    async with cluster.database(empty=True) as empty:
        await upgrade(empty.owner_dsn, before("0018"))
        owner: Any = await asyncpg.connect(empty.owner_dsn)
        await owner.execute(WORLD)
        for statements in (SPREAD, FOLDED):
            await owner.execute(statements)
        await upgrade(empty.owner_dsn, "head")
        database = await Database.open(empty.server_dsn, size=1)
        await exact(database)
        await owner.execute("UPDATE accounts SET control_number = control_number + 999, balance = 1 WHERE product = 1")
        await exact(database)
        async with database.transaction(Tenant(1), Mode.WRITE_LOCKED) as session:
            for key in (1, 2, 3):
                await facets.fold(session, key)
        await exact(database)
        await database.close()
        await owner.close()
