"""The view of all xDRs: those of a chunk, which are one row, and those of one account each, whoever wrote them."""

import re
from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from db.migrate import migrate
from db.tables.security import ROLE
from tests.db.tables.older import before, upgrade
from tests.factories.partners import CHARGE, WORLD
from tests.support.postgres import TestCluster, TestDatabase
from tests.support.project import ROOT

SHOWN = "SELECT control_number, kind::text, amount, batch_update_id FROM xdrs ORDER BY xdrs.kind, control_number"
IN_WORLD = [(1, "payment", 1, None), (1, "charge", 2, 1), (2, "charge", 2, 1)]
OLDER = """
INSERT INTO tenants (name) VALUES ('one');
INSERT INTO xdrs (tenant_id, batch_id, control_number, kind, amount, instant, batch_update_id, visible_comment)
SELECT 1, 7, number, 'charge', 2.5, '2026-11-01', 3, 'May' FROM generate_series(1, 3) AS number;
"""


async def test_records_of_both_kinds_are_shown_one_by_one(owner: Any) -> None:
    await owner.execute(WORLD + CHARGE)
    assert [tuple(row) for row in await owner.fetch(SHOWN)] == IN_WORLD


@pytest.mark.parametrize(("tenant", "partner", "shown"), [("1", "", 3), ("2", "", 0), ("", "", 0), ("1", "1", 0)])
async def test_a_tenant_sees_its_own_and_a_partner_none(
    database: TestDatabase, owner: Any, tenant: str, partner: str, shown: int
) -> None:
    await owner.execute(WORLD + CHARGE)
    settings = {"role": ROLE, "account_batch.tenant": tenant, "account_batch.distributor": partner}
    server = await asyncpg.connect(database.server_dsn, server_settings=settings)
    assert await server.fetchval("SELECT count(*) FROM xdrs") == shown
    await server.close()


async def test_the_query_of_the_docs_finds_the_records_of_an_account(owner: Any) -> None:
    await owner.execute(WORLD + CHARGE)
    (query,) = re.findall(r"```sql\n(.*?FROM batch_xdrs.*?)```", (ROOT / "docs/operating.md").read_text(), re.DOTALL)
    assert [tuple(row)[:2] for row in await owner.fetch(query)] == [("charge", 2)]


async def test_a_chunk_moves_money_once(owner: Any) -> None:
    await owner.execute(WORLD + CHARGE)
    with pytest.raises(asyncpg.UniqueViolationError, match="pk_batch_xdrs"):
        await owner.execute(CHARGE)


async def test_records_of_an_older_version_are_still_there(cluster: TestCluster) -> None:
    async with cluster.database(empty=True) as database:
        await upgrade(database.owner_dsn, before("0019"))
        owner = await asyncpg.connect(database.owner_dsn)
        await owner.execute(OLDER)
        before_it = await owner.fetch("SELECT * FROM xdrs ORDER BY id")
        await migrate(database.owner_dsn)
        after = [dict(row) for row in await owner.fetch("SELECT * FROM xdrs ORDER BY control_number")]
        assert after == [{name: value for name, value in row.items() if name != "id"} for row in before_it]
        assert await owner.fetchval("SELECT sum(amount) FROM xdrs") == Decimal("7.5")
        await owner.close()
