"""Statistics of ranges of control numbers read the facets of a few slices and the accounts at the edges, and no more.

Rows are what is limited and not time.
"""

from typing import Any

import pytest

from db import facets
from db.engine import Mode
from db.facets.covering import cover
from db.tables.facets import SLICE_WIDTH
from db.tables.security import TENANT
from tests.plans.application import ACCOUNTS, Application
from tests.plans.recording import Plan, rows_handled

STATISTICS = """
query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) { statistics { selected started depleted byStatus { count } byProduct { count } } }
}
"""
COUNT = """
SELECT count(*) FROM accounts
WHERE batch_id = $1 AND control_number <@ $2::int4multirange AND bill_status <> 'terminated'
"""
STORED = "SELECT count(*) FROM facet_slices WHERE batch_id = $1 AND level = $2 AND slice BETWEEN $3 AND $4"

RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "tenth": ((1_001, 3_000),),
    "half": ((5_001, 15_000),),
    "all": ((1, ACCOUNTS),),
    "beyond": ((0, 999_999_999),),
    "longest edges": ((SLICE_WIDTH + 1, ACCOUNTS // SLICE_WIDTH * SLICE_WIDTH - 2),),
    "one": ((7, 7),),
    "several": ((1, 1), (3, 3), (8, 12), (4_000, 9_000), (10_000, 19_999)),
}


async def asked(app: Application, ranges: tuple[tuple[int, int], ...]) -> tuple[int, list[Plan]]:
    """How many accounts there are in those ranges, and the plans of what was asked of the database."""
    numbers = ",".join(f"{low}-{high}" for low, high in ranges)
    found: list[Any] = []

    async def ask() -> None:
        data = await app.data(STATISTICS, filter={"batch": {"id": app.id}, "controlNumbers": numbers})
        found.append(data["accountBatch"]["statistics"])

    plans = await app.plans(ask)
    assert sum(each["count"] for each in found[0]["byStatus"]) == found[0]["selected"]
    return found[0]["selected"], plans


async def plainly(app: Application, statement: str, *values: Any) -> int:
    async with app.owner.transaction():
        await app.owner.execute(f"SET LOCAL {TENANT} = '1'")
        return int(await app.owner.fetchval(statement, app.batch.key, *values))


def read(plans: list[Plan], table: str) -> int:
    """The most rows of a table that a statement read."""
    return max(sum(rows_handled(n) for n in plan.nodes() if n.get("Relation Name") == table) for plan in plans)


@pytest.mark.parametrize("name", RANGES)
async def test_slices_and_edges_alone_are_read(app: Application, name: str) -> None:
    async with app.database.transaction(app.tenant, Mode.WRITE_LOCKED) as session:
        await facets.fold(session, app.batch.key)
    ranges = RANGES[name]
    number, plans = await asked(app, ranges)
    assert number == await plainly(app, COUNT, list(ranges)) > 0
    covering = cover(ranges)
    at_edges = sum(min(high, ACCOUNTS) - low + 1 for low, high in covering.edges if low <= ACCOUNTS)
    assert at_edges < 2 * SLICE_WIDTH * len(ranges)
    assert read(plans, "accounts") <= at_edges
    assert read(plans, "facet_slices") <= sum([await plainly(app, STORED, *run) for run in covering.slices])
    assert max(plan.max_rows_handled() for plan in plans) < ACCOUNTS // 4, "\n".join(map(str, plans))


async def test_deltas_of_other_slices_are_not_read(app: Application) -> None:
    """Of a batch in which much has been changed, and nothing folded."""
    async with app.owner.transaction():
        await app.owner.execute(f"SET LOCAL {TENANT} = '1'")
        changed = "UPDATE accounts SET blocked = NOT blocked WHERE batch_id = $1 AND control_number % 20 = 0"
        await app.owner.execute(changed, app.batch.key)
    number, plans = await asked(app, RANGES["tenth"])
    assert number == await plainly(app, COUNT, list(RANGES["tenth"]))
    assert 0 < read(plans, "facets") <= 2 * 3_000 // 20
    async with app.database.transaction(app.tenant, Mode.WRITE_LOCKED) as session:
        await facets.fold(session, app.batch.key)
        assert await facets.audit(session, [app.batch.key]) == 0
