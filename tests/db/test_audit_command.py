"""`python -m db.facets`, with which operators check the statistics of a database that they have restored."""

import subprocess
import sys

import asyncpg
import pytest

from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.support.postgres import TestDatabase
from tests.support.project import ROOT
from tests.support.server import environment


def audited(dsn: str) -> tuple[int, list[str]]:
    """The exit status and the lines of the audit of that database."""
    settings = environment(ROOT / ".data", ACCOUNT_BATCH_DATABASE_URL=dsn)
    command = [sys.executable, "-m", "db.facets"]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, timeout=60)
    assert not done.stderr
    return done.returncode, [line.partition(": ")[2] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("role", ["owner", "server"])
async def test_batches_are_audited_by_tenant(database: TestDatabase, owner: asyncpg.Connection, role: str) -> None:
    dsn = database.owner_dsn if role == "owner" else database.server_dsn
    first, second = await make_world(owner), await make_world(owner)
    batches = {world.batch: await owner.fetchval("SELECT name FROM batches WHERE id = $1", world.batch)
               for world in (first, second)}  # fmt: skip
    for world in (first, second):
        await add_accounts(owner, world, [{}, {}])
    status, lines = audited(dsn)
    assert status == 0
    assert {line for line in lines if line.partition(":")[0] in batches.values()} == {
        f"{name}: exact" for name in batches.values()
    }
    await owner.execute("UPDATE facets SET n = n + 1 WHERE batch_id = $1", second.batch)
    status, lines = audited(dsn)
    assert status == 1
    assert sum("facets are wrong" in line for line in lines) == 1
