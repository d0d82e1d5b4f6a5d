"""Which reverts are accepted: of what has ended and changed something, once, also when many ask at once."""

import asyncio
import json
from datetime import timedelta

import pytest

from db.queue import Job
from rules.declarations.groups.self_care_settings import SelfCareSettingsChange
from rules.updates import turns
from tests.rules.conftest import Stage
from tests.rules.queued_updates import asked, before_chunk, left_to_workers, row, told, utc_now
from tests.rules.reverts.reverted_updates import CHARGE, applied, money_moved, revert_preview, reverted, world_of
from tests.rules.runs import SUBJECT


async def test_unknown_foreign_and_unfinished(stage: Stage) -> None:
    world, other = await world_of(stage, 9), await world_of(stage, 1)
    theirs = await applied(stage, other, CHARGE)
    for key in (0, 2**31 - 1, theirs):
        assert await told(reverted(stage, world, key)) == [("BATCH_UPDATE_NOT_FOUND", ("id",))]
        assert await told(revert_preview(stage, world, key)) == [("BATCH_UPDATE_NOT_FOUND", ("id",))]
    waiting = await left_to_workers(stage).apply(world.tenant, SUBJECT, asked(world, CHARGE))
    assert await told(reverted(stage, world, waiting)) == [("NOT_REVERTIBLE", ("id",))]
    later = asked(world, CHARGE, start_at=utc_now() + timedelta(days=1))
    scheduled = await left_to_workers(stage).apply(world.tenant, SUBJECT, later)
    assert await told(reverted(stage, world, scheduled)) == [("NOT_REVERTIBLE", ("id",))]


async def test_many_at_once_are_one(stage: Stage) -> None:
    for _ in range(4):
        world = await world_of(stage, 8)
        update = await applied(stage, world, CHARGE)
        answers = await asyncio.gather(*(reverted(stage, world, update) for _ in range(6)), return_exceptions=True)
        accepted = [answer for answer in answers if isinstance(answer, int)]
        refused = [str(answer) for answer in answers if not isinstance(answer, int)]
        assert (len(accepted), set(refused)) == (1, {"ALREADY_REVERTED"})
        assert await money_moved(stage, world) == 0


async def test_what_a_cancelled_one_left_can_be_reverted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await world_of(stage, 20)
    update = await applied(stage, world, CHARGE)
    service = left_to_workers(stage)
    first = await service.revert(world.tenant, SUBJECT, update)
    assert await told(reverted(stage, world, update)) == [("ALREADY_REVERTED", ("id",))]
    before_chunk(monkeypatch, world, 2, lambda: service.cancel(world.tenant, "boss", first))
    await turns.take_turn(stage.db, Job(world.tenant, first), utc_now, 4)
    monkeypatch.undo()
    assert ((await row(stage, first))["state"], (await row(stage, first))["updated"]) == ("CANCELLED", 8)
    preview = await revert_preview(stage, world, update)
    rest = await row(stage, await reverted(stage, world, update, token=preview.findings.confirmation_token))
    assert (preview.findings.updated, rest["selected"], rest["updated"], rest["processed"]) == (12, 12, 12, 12)
    assert await money_moved(stage, world) == 0
    assert await told(reverted(stage, world, update)) == [("ALREADY_REVERTED", ("id",))]


async def test_one_cancelled_before_it_did_anything_does_not_count(stage: Stage) -> None:
    world = await world_of(stage, 8)
    update = await applied(stage, world, CHARGE)
    service = left_to_workers(stage)
    first = await service.revert(world.tenant, SUBJECT, update)
    await service.cancel(world.tenant, "boss", first)
    assert await told(reverted(stage, world, first)) == [("NOT_REVERTIBLE", ("id",))]
    assert (await row(stage, await reverted(stage, world, update)))["updated"] == 8


async def test_one_that_could_change_nothing_does_not_count(stage: Stage) -> None:
    world = await world_of(stage, 3)
    update = await applied(stage, world, {"selfCareSettings": SelfCareSettingsChange(role=world["Admin"])})
    for _ in range(2):
        await stage.owner.execute("UPDATE accounts SET role = $2 WHERE batch_id = $1", world.batch, world["Fixed"])
        undo = await row(stage, await reverted(stage, world, update))
        assert (undo["state"], undo["updated"], undo["refused"]) == ("COMPLETED", 0, 3)


async def test_a_token_is_stale_once_anything_is_found_otherwise(stage: Stage) -> None:
    world = await world_of(stage, 3)
    update = await applied(stage, world, {"selfCareSettings": SelfCareSettingsChange(role=world["Admin"])})
    token = (await revert_preview(stage, world, update)).findings.confirmation_token
    assert (await revert_preview(stage, world, update)).findings.confirmation_token == token
    await stage.owner.execute("UPDATE accounts SET role = $2 WHERE batch_id = $1 AND control_number = 1",
                              world.batch, world["Fixed"])  # fmt: skip
    stale = [("CONFIRMATION_STALE", ("confirmationToken",))]
    assert await told(reverted(stage, world, update, token=token)) == stale
    assert await told(reverted(stage, world, update, token="")) == stale
    token = (await revert_preview(stage, world, update)).findings.confirmation_token
    await reverted(stage, world, update, token=token)


async def test_chunks_of_which_nobody_changed_are_passed_over(stage: Stage) -> None:
    world = await world_of(stage, 24, balance="1")
    await stage.owner.execute("UPDATE accounts SET balance = 5 WHERE batch_id = $1 AND control_number IN (9, 21)",
                              world.batch)  # fmt: skip
    update = await applied(stage, world, CHARGE)
    assert (await row(stage, update))["updated"] == 2
    undo = await row(stage, await reverted(stage, world, update))
    assert (undo["state"], undo["selected"], undo["updated"], undo["next_chunk"]) == ("COMPLETED", 2, 2, 6)
    assert await money_moved(stage, world) == 0


async def test_the_record_says_who_undid_what(stage: Stage) -> None:
    world = await world_of(stage, 2)
    role = {"selfCareSettings": SelfCareSettingsChange(role=world["Admin"])}
    update = await applied(stage, world, role, comment="spring")
    preview = await revert_preview(stage, world, update)
    assert [label for label, _ in preview.criteria] == ["Batch", "Reverts"]
    assert preview.criteria[1][1].endswith(f"by {SUBJECT} (spring)")
    assert [(change.attribute, change.value) for change in preview.changes] == [("role", "undo Admin")]
    undo = await row(stage, await reverted(stage, world, update, comment="a mistake", address="192.0.2.7"))
    assert (undo["reverts"], undo["comment"], undo["requested_by"]) == (update, "a mistake", SUBJECT)
    assert undo["requested_from"] == "192.0.2.7"
    redo = await row(stage, await reverted(stage, world, undo["id"]))
    assert json.loads(redo["changes"]) == [["Self-care settings", "role", "Admin"]]
    assert redo["reverts"] == undo["id"]
