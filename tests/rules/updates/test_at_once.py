"""Small updates of one chunk: done in the transaction that accepts them, or else accepted and done in their turn."""

from decimal import Decimal
from typing import Any

import asyncpg
import pytest

from db.connections.statement_count import StatementCount, count_into
from rules.declarations.groups.balance import BalanceChange, TransactionInput
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.declarations.values import TimeZone
from rules.judging import composed
from rules.service import Service
from rules.updates import chunk_work
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, asked, leased, row, utc_now, world_of, xdrs
from tests.rules.runs import SUBJECT, policy, preview

TRANSACTIONS = """
SELECT xmin::text FROM batch_updates WHERE id = $1
UNION SELECT xmin::text FROM accounts WHERE batch_id = $2
UNION SELECT xmin::text FROM batch_xdrs WHERE batch_update_id = $1
UNION SELECT xmin::text FROM account_outcomes WHERE batch_update_id = $1
UNION SELECT xmin::text FROM attribute_changes WHERE batch_update_id = $1
"""
STATEMENTS = 12
"""Statements of an update of one account beside those that begin and end its transactions, and a lookup of names."""

PREVIEWED = 2
"""The same of a preview: the batch, and what the rules say."""


def _charge(amount: str) -> dict[str, Any]:
    return {"balance": BalanceChange(charge=TransactionInput(Decimal(amount)))}


@pytest.mark.parametrize("strict", [False, True])
async def test_all_of_it_is_one_transaction(stage: Stage, strict: bool) -> None:
    world = await world_of(stage, 3)
    request = asked(world, CHARGE, on_refusal=policy(refuse_batch=strict))
    key = await Service(stage.db, utc_now).apply(world.tenant, SUBJECT, request)
    found = await row(stage, key)
    assert (found["state"], found["selected"], found["updated"], found["next_chunk"]) == ("COMPLETED", 3, 3, 1)
    assert found["finished_at"] == found["started_at"]
    assert len(await stage.owner.fetch(TRANSACTIONS, key, world.batch)) == 1


async def test_a_fault_leaves_it_accepted_and_failed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with its work is on record: the request was in order."""
    world, tries = await world_of(stage, 3), list[int]()
    do_chunk = chunk_work.do_chunk

    async def failing(session: Any, update: Any, now: Any, chunk: int) -> Any:
        await do_chunk(session, update, now, chunk)
        tries.append(update.key)
        raise asyncpg.CheckViolationError("a condition of the tables' owner")

    monkeypatch.setattr(chunk_work, "do_chunk", failing)
    key = await Service(stage.db, utc_now).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    found = await row(stage, key)
    assert (found["state"], found["updated"], len(tries)) == ("FAILED", 0, 2)
    assert tries[-1] == key
    assert await xdrs(stage, world) == {}
    assert await stage.owner.fetchval("SELECT count(*) FROM batch_updates WHERE batch_id = $1", world.batch) == 1


async def test_it_is_not_done_while_another_session_has_the_lease(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, chunks_done = await world_of(stage, 3), list[bool]()
    do_chunk = chunk_work.do_chunk

    async def watched(session: Any, update: Any, now: Any, chunk: int) -> Any:
        chunks_done.append(update.at_once is not None)
        return await do_chunk(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", watched)
    monkeypatch.setattr("rules.updates.retrying.RETRY_FOR_IN_REQUEST", 0.2)
    async with leased(stage.db, world.batch):
        key = await Service(stage.db, utc_now).apply(world.tenant, SUBJECT, asked(world, CHARGE))
        assert ((await row(stage, key))["state"], chunks_done) == ("QUEUED", [])


async def test_few_statements_and_none_composed_anew(stage: Stage) -> None:
    world, service = await world_of(stage, 1), Service(stage.db, utc_now)
    await preview(stage.db, world, asked(world, _charge("0.01")))
    await service.apply(world.tenant, SUBJECT, asked(world, _charge("0.01")))
    known = [kind.cache_info().misses for kind in (composed.verdict, composed.chunk, composed.findings)]
    counted = StatementCount()
    count_into(counted)
    await preview(stage.db, world, asked(world, _charge("0.02")))
    assert counted.number <= PREVIEWED
    key = await service.apply(world.tenant, SUBJECT, asked(world, _charge("0.03")))
    assert counted.number <= PREVIEWED + STATEMENTS
    assert [kind.cache_info().misses for kind in (composed.verdict, composed.chunk, composed.findings)] == known
    amount = await stage.owner.fetchval("SELECT amount FROM xdrs WHERE batch_update_id = $1", key)
    assert amount == Decimal("0.03"), "a kept statement takes the values of its own request"


async def test_each_setting_is_taken_from_its_own_request(stage: Stage) -> None:
    world, service = await world_of(stage, 1), Service(stage.db, utc_now)
    for zone in ("Asia/Tokyo", "Asia/Seoul"):
        await service.apply(
            world.tenant, SUBJECT, asked(world, {"selfCareSettings": SelfCareSettingsChange(TimeZone(zone))})
        )
        assert await stage.owner.fetchval("SELECT time_zone FROM accounts WHERE batch_id = $1", world.batch) == zone
