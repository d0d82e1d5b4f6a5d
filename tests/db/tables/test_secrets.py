"""The keys that all servers share: random, made by the migration, and shown to the server's role alone."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from db.engine import Database
from db.migrate import migrate
from db.reading.secrets import secrets_of
from db.tables.secrets import REPORT_LINKS
from tests.support.postgres import TestCluster, TestDatabase

READER = "reader_of_all"


async def _secret(dsn: str) -> bytes | None:
    database = await Database.open(dsn, size=1)
    try:
        async with database.transaction(None) as session:
            return (await secrets_of(session, [REPORT_LINKS])).get(REPORT_LINKS)
    finally:
        await database.close()


@pytest.fixture
async def reader(owner: Any, database: TestDatabase) -> AsyncIterator[Any]:
    """A role that somebody has granted to read all tables, as for a reporting tool."""
    await owner.execute(f"CREATE ROLE {READER} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {READER}")
    connection = await asyncpg.connect(database.owner_dsn.replace("postgres@", f"{READER}@"))
    yield connection
    await connection.close()
    await owner.execute(f"DROP OWNED BY {READER}; DROP ROLE {READER}")


async def test_every_database_has_one_of_its_own(cluster: TestCluster, database: TestDatabase) -> None:
    secret = await _secret(database.server_dsn)
    assert secret is not None
    assert len(secret) == 32
    await migrate(database.owner_dsn)
    assert await _secret(database.server_dsn) == secret
    async with cluster.database(empty=True) as another:
        await migrate(another.owner_dsn)
        assert await _secret(another.server_dsn) != secret


async def test_nobody_else_reads_them(reader: Any) -> None:
    assert await reader.fetchval("SELECT count(*) FROM installation_secrets") == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE installation_secrets SET secret = ''",
        "DELETE FROM installation_secrets",
        "INSERT INTO installation_secrets VALUES ('x', '')",
    ],
)
async def test_the_server_only_reads_them(database: TestDatabase, statement: str) -> None:
    server = await asyncpg.connect(database.server_dsn)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await server.execute(statement)
    await server.close()


async def test_a_new_one_holds_at_once(owner: Any, database: TestDatabase) -> None:
    """As docs/decisions.md says."""
    before = await _secret(database.server_dsn)
    await owner.execute("UPDATE installation_secrets SET secret = sha256(gen_random_uuid()::text::bytea)")
    after = await _secret(database.server_dsn)
    assert after == await owner.fetchval("SELECT secret FROM installation_secrets WHERE name = $1", REPORT_LINKS)
    assert after != before
