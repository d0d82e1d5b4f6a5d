"""The list of batches by name: a page is read by an index, however many batches there are."""

from typing import Any

import pytest

from db.engine import Database
from db.reading import batches
from tests.factories.world import make_world
from tests.support.clock import NOON
from tests.support.plans import plan_of

_OTHERS = """
INSERT INTO batches (tenant_id, customer, name)
SELECT tenant_id, customer, 'batch ' || n FROM batches, generate_series(1, 20000) AS n WHERE id = $1
"""


@pytest.mark.parametrize("analysed", [False, True])
async def test_a_page_of_batches_is_read_by_their_names(db: Database, owner: Any, analysed: bool) -> None:
    world = await make_world(owner)
    await owner.execute(_OTHERS, world.batch)
    if analysed:
        await owner.execute("ANALYZE")
    listed = batches.by_name(False)
    pages = [listed._window(after, False, backward) for after in (False, True) for backward in (False, True)]
    async with db.transaction(world.tenant) as session:
        for statement in pages:
            plan = await plan_of(session, statement, now=NOON, after="batch 5", size=101)
            assert "ix_batches_name" in plan, plan
            assert "Sort" not in plan, plan
            assert "Seq Scan on batches  (" not in plan, plan
