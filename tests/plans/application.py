"""The application over a database that has outgrown its planner statistics, with recorded plans."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from db import facets
from db.batches import Batch, BatchReference, find
from db.demo.load import load_demo
from db.demo.plan import SUMMER
from db.engine import Database, Session, Tenant
from db.settings import Settings
from db.tables.security import TENANT
from graph.http.app import create_app
from graph.schema import ids
from tests.graph.conftest import Api
from tests.plans.recording import Recorder
from tests.support.clock import FixedClock
from tests.support.postgres import TestCluster, TestDatabase

ACCOUNTS = 20_000
"""Accounts of the batch that is read and changed."""
CHUNK = 2_000
_ONCE = 200
"""Accounts of the batch at the last ANALYZE."""

_TABLES = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
_GROW = f"""
INSERT INTO accounts ({{columns}})
SELECT {{values}} FROM accounts, generate_series(1, {ACCOUNTS // _ONCE - 1}) AS n WHERE batch_id = $1
"""
_MOVED = {
    "control_number": f"control_number + n * {_ONCE}",
    "account_id": "account_id || '-' || n",
}
_THIN = """
SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', relname::text,
    'relpages', (pg_relation_size(oid) / 8192)::int, 'reltuples', 10::real)
FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'accounts'
UNION ALL
SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'accounts',
    'relpages', (pg_relation_size('accounts') / 8192)::int, 'reltuples', (SELECT count(*) / 100 FROM accounts)::real)
"""
_FORGET = """
DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace);
SELECT pg_clear_relation_stats('public', relname::text)
FROM pg_class WHERE relkind IN ('r', 'p', 'i', 'I') AND relnamespace = 'public'::regnamespace
"""

PLANNER_STATISTICS: Mapping[str, str] = {
    "absent": _FORGET,
    "present": "ANALYZE",
    "outgrown": "",
    "thinned": _THIN,
}
"""States of the planner's statistics, and the SQL that makes each.

None; current; from before a hundredfold growth; and with a hundredth of the rows of each page.
"""


@asynccontextmanager
async def grown(cluster: TestCluster) -> AsyncIterator[TestDatabase]:
    """A database with a batch of ACCOUNTS, most of them added after its last ANALYZE."""
    async with cluster.database() as database:
        await load_demo(database.owner_dsn, _ONCE)
        owner: Any = await asyncpg.connect(database.owner_dsn)
        for (table,) in await owner.fetch(_TABLES):
            await owner.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        await owner.execute("ANALYZE")
        batch = await owner.fetchval("SELECT id FROM batches WHERE name = $1", SUMMER)
        names = [row[0] for row in await owner.fetch("SELECT attname FROM pg_attribute WHERE attnum > 0"
                                                     " AND attrelid = 'accounts'::regclass")]  # fmt: skip
        values = ", ".join(_MOVED.get(name, name) for name in names)
        async with owner.transaction():
            await owner.execute(f"SET LOCAL {TENANT} = '1'; SET LOCAL session_replication_role = replica")
            await owner.execute(_GROW.format(columns=", ".join(names), values=values), batch)
            await facets.rebuild(Session(owner), [batch])
        await owner.close()
        yield database


@dataclass
class Application:
    """The application over such a database, with its batch, and a connection as the owner."""

    api: Api
    database: Database
    owner: Any
    recorder: Recorder
    batch: Batch
    tenant: Tenant

    @property
    def id(self) -> str:
        """The batch's global ID."""
        return ids.encode("AccountBatch", self.batch.key)

    async def data(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an operation; fails on errors."""
        return await self.api.data(query, tenant="demo", **variables)

    async def plans(self, act: Callable[[], Awaitable[Any]]) -> Any:
        """The plans of all statements that `act` sends."""
        self.recorder.drain()
        await act()
        return self.recorder.drain()


@asynccontextmanager
async def application(
    database: TestDatabase, statistics: str, recorder: Recorder, directory: Path
) -> AsyncIterator[Application]:
    """The application over that database, with planner statistics in that state."""
    owner: Any = await asyncpg.connect(database.owner_dsn)
    if PLANNER_STATISTICS[statistics]:
        await owner.execute(PLANNER_STATISTICS[statistics])
    settings = Settings(
        _env_file=None,
        data_dir=directory,
        pool_size=3,
        chunk_size=CHUNK,
        small_update=10**6,
        worker=False,
        statement_timeout=60,
        cost_bucket=10**9,
        cost_refill=10**9,
    )
    clock = FixedClock()
    app = create_app(settings, database.server_dsn, clock=clock)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test", timeout=120) as http,
    ):
        db: Database = app.state.database
        async with db.transaction(Tenant(1)) as session:
            batch = await find(session, BatchReference(name=SUMMER), clock())
        assert batch is not None
        yield Application(Api(http, settings, clock, app), db, owner, recorder, batch, Tenant(1))
    await owner.close()
