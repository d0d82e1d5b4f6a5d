"""Cancelling, scheduling and waiting, as the API tells of them."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.connections.leases import lease
from graph.schema import ids
from rules.service import Service
from tests.graph.updates.panel import Panel
from tests.support.clock import NOON

CANCEL = """
mutation ($id: ID!) {
  cancelBatchUpdate(id: $id) {
    userErrors { code message path }
    batchUpdate { id state cancelledBy cancelledAt startAt startedAt finishedAt progress { processed fraction } }
  }
}
"""
STATE = "query ($id: ID!) { batchUpdate(id: $id) { state startAt startedAt waitingFor { id state } } }"
ANSWERED = """
mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) { batchUpdate { state waitingFor { id } } }
}
"""
BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}


def _later(**much: float) -> str:
    return (datetime.now(UTC) + timedelta(**much)).isoformat()


async def _cancel(panel: Panel, update: str) -> dict[str, Any]:
    payload: dict[str, Any] = (await panel.data(CANCEL, id=update))["cancelBatchUpdate"]
    return payload


async def test_a_scheduled_update_waits_and_is_cancelled_once(panel: Panel) -> None:
    await panel.accounts({})
    start = _later(days=2)
    update = await panel.done(BLOCK, startAt=start)
    assert (update["state"], update["startedAt"], update["progress"]["selected"]) == ("SCHEDULED", None, 0)
    told = (await panel.data(STATE, id=update["id"]))["batchUpdate"]
    assert datetime.fromisoformat(told["startAt"]) == datetime.fromisoformat(start)
    first = await _cancel(panel, update["id"])
    assert first["userErrors"] == []
    cancelled = first["batchUpdate"]
    assert (cancelled["state"], cancelled["progress"]) == ("CANCELLED", {"processed": 0, "fraction": 1.0})
    assert cancelled["cancelledBy"]
    assert cancelled["cancelledAt"] == cancelled["finishedAt"]
    assert (await _cancel(panel, update["id"]))["batchUpdate"] == cancelled


async def test_a_scheduled_update_may_select_nobody_yet(panel: Panel) -> None:
    update = await panel.done(BLOCK, startAt=_later(hours=1))
    assert update["state"] == "SCHEDULED"


async def test_what_has_ended_or_is_not_there_is_not_cancelled(panel: Panel) -> None:
    await panel.accounts({})
    update = await panel.done(BLOCK)
    ended = await _cancel(panel, update["id"])
    assert ended["batchUpdate"] is None
    assert [(error["code"], error["path"]) for error in ended["userErrors"]] == [("NOT_CANCELLABLE", ["id"])]
    for unknown in (ids.encode("BatchUpdate", 10**6), panel.batch, "no ID"):
        errors = (await _cancel(panel, unknown))["userErrors"]
        assert [(error["code"], error["path"]) for error in errors] == [("BATCH_UPDATE_NOT_FOUND", ["id"])]


async def test_an_update_behind_another_says_what_it_waits_for(panel: Panel) -> None:
    await panel.accounts({}, {"balance": "9"})
    ahead = await panel.done(BLOCK)
    await panel.owner.execute(
        "UPDATE batch_updates SET state = 'RUNNING', finished_at = NULL WHERE id = $1", ids.decode(ahead["id"])[1][0]
    )
    async with lease(panel.api.app.state.database, panel.world.batch) as held:
        assert held is not None, "somebody is at work on it"
        behind = await panel.done({"lifecycle": {"changeStatus": "UNBLOCKED"}})
        assert behind["state"] == "QUEUED"
        told = (await panel.data(STATE, id=behind["id"]))["batchUpdate"]
        assert told["waitingFor"] == {"id": ahead["id"], "state": "RUNNING"}
        assert (await panel.data(STATE, id=ahead["id"]))["batchUpdate"]["waitingFor"] is None
    await panel.owner.execute("UPDATE batch_updates SET state = 'COMPLETED' WHERE state = 'RUNNING'")


async def test_a_small_one_whose_forerunner_ends_as_it_is_answered_is_done_all_the_same(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """QUEUED and waiting for nobody is no answer: it is looked at in the snapshot that is answered."""
    await panel.accounts({}, {"balance": "9"})
    ahead = ids.decode((await panel.done(BLOCK))["id"])[1][0]
    run = "UPDATE batch_updates SET state = $2, finished_at = $3 WHERE id = $1"
    await panel.owner.execute(run, ahead, "RUNNING", None)
    accept, state = Service.apply, panel.api.app.state
    async with AsyncExitStack() as stack:
        assert await stack.enter_async_context(lease(state.database, panel.world.batch)) is not None

        async def and_then_it_ends(*arguments: Any, **given: Any) -> int:
            key = await accept(*arguments, **given)
            assert await panel.owner.fetchval("SELECT state::text FROM batch_updates WHERE id = $1", key) == "QUEUED"
            await panel.owner.execute(run, ahead, "COMPLETED", NOON)
            await stack.aclose()
            return key

        monkeypatch.setattr(Service, "apply", and_then_it_ends)
        asked = panel.request({"lifecycle": {"changeStatus": "UNBLOCKED"}})
        answered = (await panel.data(ANSWERED, input=asked))["batchUpdateAccounts"]["batchUpdate"]
    assert answered == {"state": "COMPLETED", "waitingFor": None}
