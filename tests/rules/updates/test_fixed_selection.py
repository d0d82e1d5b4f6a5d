"""The selection that an update begins with: exactly the selected accounts, in chunks that are not too large."""

import random

import pytest

from db.batches import BatchReference
from db.limits import MAX_CONTROL_NUMBER
from rules.declarations.groups.lifecycle import LifecycleChange, StatusChange
from rules.requests.selection import Filter
from rules.service import Service
from tests.factories.world import World, make_world
from tests.rules.conftest import Stage
from tests.rules.queued_updates import asked
from tests.rules.runs import SUBJECT
from tests.support.clock import NOON

_MANY = """
INSERT INTO accounts (tenant_id, batch_id, control_number, account_id, product, role, activation_date, billing_model,
    account_type, bill_status, blocked, balance, opening_balance, time_zone, threshold, billing_zone)
SELECT $1, $2::int, n, 'many-' || $2::int || '-' || n, $3, $4, '2026-01-01', 'debit',
    'pinless', 'open', n = ANY ($6::int[]), 10, 10, 'UTC', 0, 'UTC'
FROM unnest($5::int[]) AS n
"""
BLOCK = {"lifecycle": LifecycleChange(change_status=StatusChange.BLOCKED)}
LAST = MAX_CONTROL_NUMBER
PATTERNS = {
    "all": lambda n: True,
    "every other": lambda n: n % 2 == 0,
    "runs": lambda n: n // 37 % 3 != 0,
    "few": lambda n: n % 61 == 7,
    "at random": lambda n: random.Random(n).random() < 0.6,
}


async def _world(stage: Stage, numbers: list[int], blocked: list[int]) -> World:
    world = await make_world(stage.owner)
    await stage.owner.execute(_MANY, world.tenant, world.batch, world["Plain"], world["User"], numbers, blocked)
    return world


@pytest.mark.parametrize("chunk_size", [1, 59, 1000, 1061])
@pytest.mark.parametrize("pattern", PATTERNS)
async def test_each_selected_account_is_in_one_chunk(stage: Stage, pattern: str, chunk_size: int) -> None:
    numbers = [n for n in range(3_300 if chunk_size > 1 else 130) if PATTERNS[pattern](n)]
    numbers += [1_000_000, 1_000_001, LAST - 60, LAST - 1, LAST]
    blocked = numbers[3::10]
    world = await _world(stage, numbers, blocked)
    service = Service(stage.db, lambda: NOON, chunk_size=chunk_size, small=0)
    filter_ = Filter(BatchReference(world.batch), statuses=("ACTIVE",))
    update = await service.apply(world.tenant, SUBJECT, asked(world, BLOCK, filter=filter_))
    chunks = await stage.owner.fetch(
        "SELECT chunk, selected, selection FROM batch_update_chunks WHERE batch_update_id = $1 ORDER BY chunk", update
    )
    fixed = [[n for part in row["selection"] for n in range(part.lower, part.upper)] for row in chunks]
    assert [n for chunk in fixed for n in chunk] == sorted(set(numbers) - set(blocked))
    assert [row["chunk"] for row in chunks] == list(range(len(chunks)))
    assert [row["selected"] for row in chunks] == [len(chunk) for chunk in fixed]
    assert max(map(len, fixed)) <= chunk_size
    assert len(fixed) <= 2 + len(numbers) // max(1, chunk_size - 60)
    total = await stage.owner.fetchval("SELECT selected FROM batch_updates WHERE id = $1", update)
    assert total == sum(map(len, fixed))
