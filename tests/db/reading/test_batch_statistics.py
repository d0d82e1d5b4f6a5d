"""A batch with its statistics in one round trip: for every scope what a transaction reads, and nothing afterwards."""

import asyncio
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, select

from db import batches, statistics
from db.batches import BatchReference
from db.connections.connection_errors import PoolExhausted
from db.connections.source import Patience
from db.engine import Database, Partner, Scope, Tenant
from db.reading import batch_statistics, catalogue
from db.reading.batch_statistics import BatchStatistics, By
from db.tables import accounts, facets
from db.tables import batches as batch_table
from rules.requests.selection import Filter
from tests.factories.partners import WORLD
from tests.support.clock import NOON
from tests.support.postgres import TestDatabase

NAMES = ("Ada", "Bob", "Nil", "nobody", "", "Ada'; SET x.y = '1")
SCOPES: tuple[Scope, ...] = (
    Tenant(1),
    Tenant(2),
    Tenant(3),
    *(Partner(Tenant(tenant), name) for tenant, name in product((1, 2), NAMES)),
)
REFERENCES = (
    *(BatchReference(name=name) for name in ("first", "both", "last", "none", "foreign")),
    *(BatchReference(key=key) for key in (0, 1, 2, 5)),
)


@pytest.fixture
async def db(database: TestDatabase, owner: Any) -> AsyncIterator[Database]:
    await owner.execute(WORLD)
    opened = await Database.open(database.server_dsn, size=1)
    yield opened
    await opened.close()


async def read(db: Database, scope: Scope, reference: BatchReference, **narrowed: Any) -> BatchStatistics | None:
    filter_ = Filter(reference, **narrowed)
    return await batch_statistics.read(db, scope, filter_, NOON, By(status=True, product=True))


async def read_in_transaction(db: Database, scope: Scope, reference: BatchReference, **narrowed: Any) -> Any:
    async with db.transaction(scope) as session:
        batch = await batches.find(session, reference, NOON)
        if batch is None:
            return None, None, {}
        found = await statistics.read(session, batch, Filter(reference, **narrowed))
        named = await catalogue.products_of(session, found.by_product)
    assert named.keys() == found.by_product.keys()
    return batch, found, named


async def visible_afterwards(db: Database) -> list[int]:
    """How many rows the pool's connection sees of each table once a statement is over."""

    async def counts(connection: Any) -> list[int]:
        tables = (batch_table, facets, accounts)
        return [await connection.fetchval(str(select(func.count()).select_from(table))) for table in tables]

    found = await db._source.try_once(counts, Patience(answer=5))
    assert found is not None
    return found


async def test_every_scope_on_one_connection_in_turn(db: Database) -> None:
    narrowings: tuple[dict[str, Any], ...] = ({}, {"statuses": ("TERMINATED",)}, {"distributors": (1, 4)})
    seen = set()
    for reference, narrowed in product(REFERENCES, narrowings):
        for scope in SCOPES:
            found = await read(db, scope, reference, **narrowed)
            assert found is not None
            batch, counted, named = await read_in_transaction(db, scope, reference, **narrowed)
            assert found.batch == batch, (scope, reference)
            if batch is not None:
                assert found.selected == counted, (scope, reference, narrowed)
                assert {product.key: product for product in found.products} == named
                seen.add((str(scope), batch.name, counted.selected))
        assert await visible_afterwards(db) == [0, 0, 0]
    assert len({name for _, name, _ in seen}) == 5
    assert len(seen) > 15


async def test_many_at_once(database: TestDatabase, db: Database) -> None:
    expected = [(await read_in_transaction(db, scope, REFERENCES[1]))[0] for scope in SCOPES]
    several = await Database.open(database.server_dsn, size=3)
    try:
        rounds = await asyncio.gather(*(read(several, scope, REFERENCES[1]) for scope in SCOPES * 5))
        assert [found and found.batch for found in rounds] == expected * 5
    finally:
        await several.close()


async def test_a_threshold_that_has_changed_needs_the_accounts(db: Database, owner: Any) -> None:
    await owner.execute("UPDATE products SET service_availability_threshold = 5 WHERE name = 'p'")
    assert await read(db, Tenant(1), BatchReference(name="first")) is None
    await owner.execute("UPDATE customers SET billing_time_zone = 'Asia/Tokyo' WHERE name = 'd'")
    assert await read(db, Tenant(2), BatchReference(name="foreign")) is None
    assert await read(db, Tenant(1), BatchReference(name="last")) is not None


async def test_a_connection_that_was_lost(db: Database, owner: Any) -> None:
    reference = BatchReference(name="first")
    assert await read(db, Tenant(1), reference)
    await owner.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'account_batch' AND datname = current_database()"
    )
    await read(db, Tenant(1), reference)  # a new connection, or none where the end was not noticed yet
    assert await read(db, Tenant(1), reference)


async def test_a_pool_without_a_free_connection(database: TestDatabase, db: Database) -> None:
    small = await Database.open(database.server_dsn, size=1, pool_timeout=0.1)
    try:
        async with small.transaction(Tenant(2)):
            with pytest.raises(PoolExhausted):
                await read(small, Tenant(1), BatchReference(name="first"))
        assert await read(small, Tenant(1), BatchReference(name="first"))
    finally:
        await small.close()


async def test_who_gives_up_leaves_a_clean_connection(database: TestDatabase, db: Database, owner: Any) -> None:
    reference = BatchReference(name="first")
    async with owner.transaction():
        await owner.execute("LOCK TABLE facets IN ACCESS EXCLUSIVE MODE")
        reading = asyncio.create_task(read(db, Tenant(1), reference))
        await asyncio.wait({reading}, timeout=0.2)
        assert not reading.done()
        reading.cancel()
        await asyncio.wait({reading})
        impatient = await Database.open(database.server_dsn, size=1, statement_timeout=0.1)
        try:
            assert await read(impatient, Tenant(1), reference) is None
        finally:
            await impatient.close()
    assert await read(db, Tenant(1), reference)
    assert await visible_afterwards(db) == [0, 0, 0]
