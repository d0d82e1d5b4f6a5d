"""Samples of a preview are found by walking the accounts' key, whatever the planner takes the batch for."""

from decimal import Decimal
from typing import Any

import pytest

from db.batches import BatchReference
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.distributor import DistributorChange
from rules.declarations.groups.lifecycle import LifecycleChange
from rules.declarations.groups.product import AddOnChange, ProductChange
from rules.judging import previews
from rules.requests.selection import Filter
from rules.requests.validation import validate
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.runs import ALL, request
from tests.support.clock import NOON
from tests.support.plans import SETTINGS_OF_SESSION, plan_of, settings_of

ACCOUNTS = 20_000
_MANY = """
INSERT INTO accounts (tenant_id, batch_id, control_number, account_id, product, role, activation_date, billing_model,
    account_type, bill_status, balance, opening_balance, time_zone, threshold, billing_zone)
SELECT $1, $2::int, n, 'many-' || $2::int || '-' || n, $3, $4, '2026-01-01', 'debit',
    'pinless', 'open', 10, 10, 'UTC', 0, 'UTC'
FROM generate_series(1, $5) AS n
"""
CHANGES: dict[str, Any] = {
    "lifecycle": lambda w: {"lifecycle": LifecycleChange(activate_inactive=True, availability_days=30)},
    "balance": lambda w: {"balance": BalanceChange(charge=TransactionInput(Decimal(1)))},
    "product": lambda w: {"product": ProductChange(w["Full"], AddOnChange(add=(w["Wait"],)))},
    "distributor": lambda w: {"distributor": DistributorChange(w["Unlimited"])},
}
FILTERS: dict[str, dict[str, Any]] = {
    "default": {},
    "every status": {"statuses": ALL},
    "statuses": {"statuses": ("ACTIVE", "BLOCKED")},
    "numbers": {"control_numbers": ((1, 10), (12, 900_000))},
    "facts": {"started": False, "depleted": False},
}


@pytest.fixture(scope="module")
async def world(stage: Stage) -> World:
    """A batch that the planner knows nothing of."""
    made = await make_world(stage.owner)
    await stage.owner.execute(_MANY, made.tenant, made.batch, made["Plain"], made["User"], ACCOUNTS)
    return made


@pytest.mark.parametrize("filter_", FILTERS)
@pytest.mark.parametrize("changes", CHANGES)
async def test_the_key_is_walked_and_nothing_is_sorted(stage: Stage, world: World, changes: str, filter_: str) -> None:
    chosen = Filter(BatchReference(world.batch), **FILTERS[filter_])
    asked = request(world, CHANGES[changes](world), filter=chosen)
    async with stage.db.transaction(world.tenant) as session:
        found = await previews.judge_selection(session, await validate(session, asked, NOON, applied=False))
        assert found.samples is not None
        statement, values = found.samples.statement(), {**found.samples.values, "count": 10}
        plan = await plan_of(session, statement, **values)
        assert plan.startswith("Limit"), plan
        assert "->  Index Scan using pk_accounts on accounts " in plan, plan
        assert "Sort Key: accounts" not in plan, plan
        assert list(await found.samples.read_recorded(session)) == ([] if not found.updated else list(range(1, 11)))
        assert await settings_of(session) == SETTINGS_OF_SESSION, "what is read next has other plans"
