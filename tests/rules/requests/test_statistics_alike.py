"""Every statistic is counted, and alike from facets and from accounts: a new one cannot be left out of either."""

from dataclasses import fields

from db import batches, statistics
from db.batches import BatchReference
from db.statistics import Statistics
from rules.requests.selection import Filter
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


async def test_statistics_from_facets_are_those_from_accounts(stage: Stage) -> None:
    world = await make_world(stage.owner)
    await add_accounts(stage.owner, world, ACCOUNTS)
    kept = Filter(BatchReference(world.batch), statuses=ALL)
    counted = Filter(BatchReference(world.batch), statuses=ALL, control_numbers=((0, 999_999_999),))
    assert (kept.answerable_from_facets, counted.answerable_from_facets) == (True, False)
    async with stage.db.transaction(world.tenant) as session:
        batch = await batches.find(session, kept.batch, NOON)
        assert batch is not None
        from_facets, from_accounts = [await statistics.read(session, batch, each) for each in (kept, counted)]
    assert from_facets == from_accounts
    uncounted = [field.name for field in fields(Statistics) if not getattr(from_facets, field.name)]
    assert uncounted == [], "nothing was counted: add an account that counts, or the sum"
