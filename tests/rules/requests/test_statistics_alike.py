"""Every statistic is counted, and alike from facets, slices and accounts: a new one cannot be left out of any."""

from dataclasses import fields, replace

import pytest

from db import batches, facets, statistics
from db.batches import BatchReference
from db.engine import Mode
from db.statistics import Statistics
from db.tables.facets import SLICE_WIDTH
from rules.requests.selection import Filter
from rules.requests.text_match import Match, TextMatch
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.rules.conftest import Stage
from tests.rules.runs import ALL
from tests.support.clock import NOON

ACCOUNTS = (
    {"balance": "5", "first_usage": "2026-02-01T10:00:00Z"},
    {"balance": "0"},
    {"balance": "5", "registered": True, "blocked": True},
    {"balance": "5", "product": "Full", "customer_site": "Depot", "distributor": "Rival", "bill_status": "inactive"},
    {"balance": "1", "expiration_date": "2026-11-01", "availability_days": 3, "bill_status": "terminated"},
)
"""Some of whatever is counted; no two facts hold for the same accounts."""


@pytest.mark.parametrize("folded", [False, True])
async def test_statistics_from_facets_and_slices_are_those_from_accounts(stage: Stage, folded: bool) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, ACCOUNTS, first=SLICE_WIDTH, step=SLICE_WIDTH)
    kept = Filter(BatchReference(world.batch), statuses=ALL)
    sliced = replace(kept, control_numbers=((SLICE_WIDTH, SLICE_WIDTH * (len(ACCOUNTS) + 1) - 1),))
    at_edges = replace(kept, control_numbers=tuple((n * SLICE_WIDTH, n * SLICE_WIDTH) for n in range(9)))
    counted = replace(kept, account_id=TextMatch(Match.CONTAINS, "-"))
    assert [each.answerable_from_facets for each in (kept, sliced, counted)] == [True, False, False]
    assert [each.answerable_from_slices for each in (sliced, counted)] == [True, False]
    if folded:
        async with stage.db.transaction(world.tenant, Mode.WRITE_LOCKED) as session:
            await facets.fold(session, world.batch)
    async with stage.db.transaction(world.tenant) as session:
        batch = await batches.find(session, kept.batch, NOON)
        assert batch is not None
        different = (kept, sliced, at_edges, counted)
        from_facets, *others = [await statistics.read(session, batch, each) for each in different]
    assert others == [from_facets] * 3
    uncounted = [field.name for field in fields(Statistics) if not getattr(from_facets, field.name)]
    assert uncounted == [], "nothing was counted: add an account that counts, or the sum"
