"""A new facet is a column of the table `facets`: triggers, folding, batch updates and audit follow from it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support.postgres import TestCluster
from tests.support.project import ROOT

CHANGED = {
    "db/tables/facets.py": (
        '    Column("n", Integer, nullable=False),\n',
        '    Column("n", Integer, nullable=False),\n'
        '    Column("time_zone", Text, nullable=False),\n    Column("overdrawn", Boolean, nullable=False),\n',
    ),
    "db/tables/accounts.py": (
        '        "started": facts.started(account),\n',
        '        "started": facts.started(account),\n        "overdrawn": account.balance < 2,\n',
    ),
}
"""One that is an account's own column, and one that is derived from its balance."""

SCRIPT = """
import asyncio, json, sys
from decimal import Decimal

import asyncpg
import db
assert db.__path__[0].startswith(sys.argv[1]), db.__path__
from db import ddl, facets
from db.engine import Database, Mode
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.values import TimeZone
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.rules.runs import request, run

COUNTED = "SELECT time_zone, overdrawn, sum(n)::int FROM facets GROUP BY 1, 2 HAVING sum(n) <> 0 ORDER BY 1, 2"
PLAIN = "SELECT time_zone, balance < 2, count(*)::int FROM accounts GROUP BY 1, 2 ORDER BY 1, 2"

async def main(owner_dsn, server_dsn):
    owner = await asyncpg.connect(owner_dsn)
    for statement in ("GRANT USAGE ON SCHEMA public TO account_batch", *ddl.statements()):
        await owner.execute(statement)
    database = await Database.open(server_dsn, size=2)
    world = await make_world(owner)
    seen = []

    async def look(after):
        async with database.transaction(world.tenant, Mode.WRITE_LOCKED) as session:
            wrong = await facets.audit(session, [world.batch])
        same = await owner.fetch(COUNTED) == await owner.fetch(PLAIN)
        seen.append([after, wrong, same, len(await owner.fetch(COUNTED))])

    await add_accounts(owner, world, [{"balance": str(n)} for n in range(8)])
    await look("added")
    await owner.execute("UPDATE accounts SET time_zone = 'Asia/Tokyo' WHERE control_number > 5")
    await look("another program's zone")
    await owner.execute("UPDATE accounts SET balance = 0 WHERE control_number = 4")
    await look("another program's charge")
    await run(database, owner, world, request(world, {"selfCareSettings": SelfCareSettingsChange(TimeZone("UTC"))}))
    await look("a batch update's zone")
    charge = BalanceChange(charge=TransactionInput(Decimal(3)))
    await run(database, owner, world, request(world, {"balance": charge}, idempotency_key="charge"))
    await look("a batch update's charge")
    async with database.transaction(world.tenant, Mode.WRITE_LOCKED) as session:
        await facets.fold(session, world.batch)
    await look("folded")
    await owner.execute("DELETE FROM accounts WHERE control_number = 2")
    await look("removed")
    await database.close()
    await owner.close()
    return seen

print(json.dumps(asyncio.run(main(*json.load(sys.stdin)))))
"""


def _run(folder: Path, owner_dsn: str, server_dsn: str) -> list[tuple[str, int, bool, int]]:
    """What was seen after each step: facets that are wrong, whether they are the plain count, and how many kinds."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)],
        input=json.dumps([owner_dsn, server_dsn]),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return [(after, wrong, same, kinds) for after, wrong, same, kinds in json.loads(done.stdout)]


async def test_all_that_keeps_facets_follows_from_the_declaration(cluster: TestCluster, tmp_path: Path) -> None:
    for package in ("db", "rules", "tests"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    for name, (line, instead) in CHANGED.items():
        text = (tmp_path / name).read_text()
        assert line in text
        (tmp_path / name).write_text(text.replace(line, instead))
    async with cluster.database(empty=True) as database:
        seen = _run(tmp_path, database.owner_dsn, database.server_dsn)
    assert seen == [
        ("added", 0, True, 2),
        ("another program's zone", 0, True, 3),
        ("another program's charge", 0, True, 3),
        ("a batch update's zone", 0, True, 2),
        ("a batch update's charge", 0, True, 2),
        ("folded", 0, True, 2),
        ("removed", 0, True, 2),
    ]
