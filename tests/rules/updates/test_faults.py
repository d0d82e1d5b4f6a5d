"""Faults that persist: the update ends FAILED, what was done is recorded, and a follow-up does exactly the rest."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from db.queue import Job
from rules.declarations.groups.ivr_settings import IvrSettingsChange
from rules.updates import restoring, turns
from tests.factories.world import World
from tests.rules.conftest import Stage
from tests.rules.queued_updates import CHARGE, CHUNK, asked, left_to_workers, meeting, row, utc_now, world_of, xdrs
from tests.rules.runs import SUBJECT, audit, policy, recorded

ACCOUNTS = 12
CONDITIONED = 6
"""The account, in the second chunk, that the owner's condition keeps from being charged."""


@asynccontextmanager
async def conditioned(stage: Stage, world: World) -> AsyncIterator[None]:
    """The owner has set a condition on accounts that one of them does not meet any more once it is charged."""
    condition = f"batch_id <> {world.batch} OR control_number <> {CONDITIONED} OR balance >= 5"
    await stage.owner.execute(f"ALTER TABLE accounts ADD CONSTRAINT odd CHECK ({condition}) NOT VALID")
    try:
        yield
    finally:
        await stage.owner.execute("ALTER TABLE accounts DROP CONSTRAINT odd")


def follow_up(world: World, key: int, **given: Any) -> Any:
    """A charge of those that an update has left."""
    request = asked(world, CHARGE, **given)
    return replace(request, filter=replace(request.filter, left_by=key))


@pytest.mark.parametrize("strict", [False, True])
async def test_what_a_fault_has_left_is_done_by_a_follow_up(
    stage: Stage, caplog: pytest.LogCaptureFixture, strict: bool
) -> None:
    world, service = await world_of(stage, ACCOUNTS), left_to_workers(stage)
    key = await service.apply(world.tenant, SUBJECT, asked(world, CHARGE, on_refusal=policy(refuse_batch=strict)))
    async with conditioned(stage, world):
        await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed, done = await row(stage, key), 0 if strict else CHUNK
    assert (failed["state"], failed["processed"], failed["updated"]) == ("FAILED", done, done)
    assert sorted((await recorded(stage.owner, key)).outcomes) == list(range(1, done + 1))
    assert failed["failure"].startswith("The database does not take one of the accounts")
    assert "leftBy" in failed["failure"]
    assert not re.search("odd|check|constraint|SELECT|UPDATE|Error", failed["failure"])
    assert f"batch update {key} failed" in caplog.text
    assert "CheckViolationError" in caplog.text
    rest = await service.apply(world.tenant, SUBJECT, follow_up(world, key))
    await turns.take_turn(stage.db, Job(world.tenant, rest), utc_now, CHUNK)
    assert ((await row(stage, rest))["state"], (await row(stage, rest))["selected"]) == ("COMPLETED", ACCOUNTS - done)
    assert await xdrs(stage, world) == dict.fromkeys(range(1, ACCOUNTS + 1), 1)
    assert await audit(stage.db, stage.owner, world) == 0


async def test_the_next_in_the_queue_goes_on_after_a_failure(stage: Stage) -> None:
    world, service = await world_of(stage, ACCOUNTS), left_to_workers(stage)
    failing, next_one = [await service.apply(world.tenant, SUBJECT, asked(world, CHARGE)) for _ in range(2)]
    async with conditioned(stage, world):
        await turns.take_turn(stage.db, Job(world.tenant, failing), utc_now, CHUNK)
    await turns.take_turn(stage.db, Job(world.tenant, next_one), utc_now, CHUNK)
    assert [(await row(stage, key))["state"] for key in (failing, next_one)] == ["FAILED", "COMPLETED"]


async def test_one_that_cannot_even_begin_ends_failed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be begun for ever: nobody but its worker knows that it does not begin."""
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))

    def unreadable(_: Any) -> Any:
        raise KeyError("a group of a newer version")

    monkeypatch.setattr(restoring, "request_from_json", unreadable)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["processed"]) == ("FAILED", 0)
    assert "newer version" not in failed["failure"]


async def test_a_fault_inside_has_a_reference_that_is_in_the_log(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world = await world_of(stage, ACCOUNTS)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    meeting(monkeypatch, lambda: ZeroDivisionError("secret"))
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failure = (await row(stage, key))["failure"]
    assert "secret" not in failure
    (reference,) = re.findall("reference ([0-9a-f]{12})", failure)
    assert reference in caplog.text
    assert "secret" in caplog.text


@pytest.mark.parametrize("strict", [False, True])
async def test_nothing_is_made_to_refer_to_what_was_removed_meanwhile(stage: Stage, strict: bool) -> None:
    world = await world_of(stage, ACCOUNTS)
    german = {"ivrSettings": IvrSettingsChange(preferred_language="de")}
    policy_ = policy(refuse_batch=strict)
    key = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, german, on_refusal=policy_))
    await stage.owner.execute("DELETE FROM ivr_languages WHERE tenant_id = $1 AND code = 'de'", world.tenant)
    await turns.take_turn(stage.db, Job(world.tenant, key), utc_now, CHUNK)
    failed = await row(stage, key)
    assert (failed["state"], failed["processed"]) == ("FAILED", 0)
    assert failed["failure"].startswith("Something that the update refers to by name was removed")
    written = "SELECT count(preferred_language) FROM accounts WHERE batch_id = $1"
    assert await stage.owner.fetchval(written, world.batch) == 0
