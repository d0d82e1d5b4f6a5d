"""The list of one person's batch updates: read by an index, however many others there are."""

from typing import Any

import pytest

from db.engine import Database
from db.reading import updates
from db.reading.updates import UpdateFilter
from tests.factories.world import make_world
from tests.support.clock import NOON
from tests.support.plans import plan_of

_OTHERS = """
INSERT INTO batch_updates (tenant_id, batch_id, on_refusal, request, fingerprint, criteria, changes, requested_by,
    requested_at, started_at, state)
SELECT $1, $2, 'SKIP_REFUSED', '{}', '', '[]', '[]', 'person ' || n % 10, $3, $3, 'COMPLETED'
FROM generate_series(1, 20000) AS n
"""


@pytest.mark.parametrize("analysed", [False, True])
async def test_updates_of_one_person_are_read_by_their_index(db: Database, owner: Any, analysed: bool) -> None:
    world = await make_world(owner)
    await owner.execute(_OTHERS, world.tenant, world.batch, NOON)
    if analysed:
        await owner.execute("ANALYZE")
    wanted = UpdateFilter(requested_by="somebody")
    page, count = (
        updates.newest_first(wanted.present_fields)._window(False, False, False),
        updates._count(wanted.present_fields),
    )
    async with db.transaction(world.tenant) as session:
        for statement in (page, count):
            plan = await plan_of(session, statement, **wanted.values(), size=101)
            assert "ix_batch_updates_requested_by" in plan
            assert "Sort" not in plan, plan
            assert "Seq Scan on batch_updates" not in plan, plan
