"""What moved since it was confirmed is told: the request, the selection, or what the rules found."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest

from graph.schema import ids
from tests.graph.updates.panel import Panel
from tests.graph.updates.test_reverts import preview as preview_revert
from tests.graph.updates.test_reverts import revert
from tests.support.clock import NOON

CHARGE = {"balance": {"charge": {"amount": "5"}}}
BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}
REQUEST = "The request is not the one that was confirmed: preview this one."
SELECTION = "The accounts that are selected are no longer those that were confirmed: preview again."
FINDINGS = (
    "The accounts are those that were confirmed, but which of them are refused, or why, has changed: preview again."
)
UNKNOWN = "The confirmation token is none that a preview gives now: preview again."
STARTS = [None, (NOON + timedelta(days=9)).isoformat()]
"""At once, and scheduled."""
MADE_UP = ["", "x", urlsafe_b64encode(bytes(range(32))).decode().rstrip("="), "é" * 50]
"""Garbage, and a token of the time before it said what has moved."""


def stale(payload: dict[str, Any]) -> str:
    """The message of an answer that is CONFIRMATION_STALE alone."""
    assert payload["batchUpdate"] is None
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("CONFIRMATION_STALE", ["confirmationToken"])
    message: str = error["message"]
    return message


async def five(panel: Panel) -> None:
    """Five accounts, of which the last has no funds."""
    await panel.accounts({}, {}, {}, {}, {"balance": "0"})


async def move(panel: Panel, statement: str) -> None:
    """Another program writes."""
    await panel.owner.execute(statement.replace("{batch}", f"batch_id = {panel.world.batch}"))


async def token(panel: Panel, changes: dict[str, Any], **given: Any) -> str:
    confirmed: str = (await panel.preview(changes, **given))["preview"]["confirmationToken"]
    return confirmed


@pytest.mark.parametrize("start", STARTS, ids=["at once", "scheduled"])
@pytest.mark.parametrize("other", ["changes", "policy", "filter", "start", "batch"])
async def test_the_request_moved(panel: Panel, start: str | None, other: str) -> None:
    await five(panel)
    elsewhere = await panel.world.add_batch(panel.owner, "Other")
    await move(panel, f"UPDATE accounts SET batch_id = {elsewhere} WHERE {{batch}} AND control_number = 4")
    given: dict[str, Any] = {"startAt": start, "confirmationToken": await token(panel, CHARGE, startAt=start)}
    changes = BLOCK if other == "changes" else CHARGE
    narrowed = {
        "policy": {"onRefusal": "REFUSE_BATCH"},
        "filter": {"filter": {"batch": {"id": panel.batch}, "controlNumbers": "1-5"}},
        "start": {"startAt": (NOON + timedelta(days=8)).isoformat()},
        "batch": {"filter": {"batch": {"name": "Other"}}},
    }
    assert stale(await panel.apply(changes, **{**given, **narrowed.get(other, {})})) == REQUEST
    assert await panel.accepted() == 0


MOVED = {
    "one less": "DELETE FROM accounts WHERE {batch} AND control_number = 1",
    "one less, which was refused": "DELETE FROM accounts WHERE {batch} AND control_number = 5",
    "one more": "INSERT INTO accounts SELECT (jsonb_populate_record(NULL::accounts, to_jsonb(a) ||"
    ' \'{"control_number": 77, "account_id": "77"}\')).* FROM accounts a WHERE {batch} AND control_number = 1',
    "another instead": "UPDATE accounts SET control_number = 88 WHERE {batch} AND control_number = 1",
    "one less, and another refused": "WITH gone AS (DELETE FROM accounts WHERE {batch} AND control_number = 1)"
    " UPDATE accounts SET balance = 1 WHERE {batch} AND control_number = 2",
}
FOUND = {
    "one more refused": "UPDATE accounts SET balance = 1 WHERE {batch} AND control_number = 1",
    "one less refused": "UPDATE accounts SET balance = 5 WHERE {batch} AND control_number = 5",
    "another refused": "UPDATE accounts SET balance = CASE control_number WHEN 1 THEN 0 ELSE 5 END"
    " WHERE {batch} AND control_number IN (1, 5)",
    "for another reason": "UPDATE accounts SET billing_model = 'credit' WHERE {batch} AND control_number = 5",
}


@pytest.mark.parametrize("start", STARTS, ids=["at once", "scheduled"])
@pytest.mark.parametrize(
    ("statement", "wanted"),
    [*((each, SELECTION) for each in MOVED.values()), *((each, FINDINGS) for each in FOUND.values())],
    ids=[*MOVED, *FOUND],
)
async def test_the_selection_or_the_findings_moved(
    panel: Panel, start: str | None, statement: str, wanted: str
) -> None:
    await five(panel)
    confirmed = await token(panel, CHARGE, startAt=start)
    await move(panel, statement)
    assert stale(await panel.apply(CHARGE, startAt=start, confirmationToken=confirmed)) == wanted
    assert await panel.accepted() == 0
    again = await token(panel, CHARGE, startAt=start)
    assert (await panel.apply(CHARGE, startAt=start, confirmationToken=again))["userErrors"] == []


async def test_a_scheduled_one_that_selected_nobody(panel: Panel) -> None:
    confirmed = await token(panel, CHARGE, startAt=STARTS[1])
    await five(panel)
    assert stale(await panel.apply(CHARGE, startAt=STARTS[1], confirmationToken=confirmed)) == SELECTION


@pytest.mark.parametrize("given", MADE_UP, ids=repr)
async def test_what_is_no_token_of_today(panel: Panel, given: str) -> None:
    await five(panel)
    for start in STARTS:
        assert stale(await panel.apply(CHARGE, startAt=start, confirmationToken=given)) == UNKNOWN
    update = await panel.done(BLOCK)
    assert stale(await revert(panel, update["id"], token=given)) == UNKNOWN
    assert await panel.accepted() == 1


async def test_a_token_says_nothing_of_person_and_time_and_little_else(panel: Panel) -> None:
    await five(panel)
    confirmed = await token(panel, CHARGE)
    panel.api.clock.now = NOON + timedelta(minutes=30)
    again = await panel.preview(CHARGE, comment="c", idempotencyKey="k", confirmationToken="t")
    assert again["preview"]["confirmationToken"] == confirmed
    assert len(confirmed) == 72
    assert confirmed.replace("-", "").replace("_", "").isalnum()


# ---- reverts ----


@pytest.fixture(params=["at once", "scheduled"])
async def reverted(panel: Panel, request: pytest.FixtureRequest) -> str:
    """The ID of an update of four accounts that can be reverted, one of which was changed since."""
    await five(panel)
    await move(panel, "DELETE FROM accounts WHERE {batch} AND control_number = 5")
    update = await panel.done({"selfCareSettings": {"timeZone": "Asia/Tokyo"}})
    if request.param == "scheduled":
        start = "UPDATE batch_updates SET start_at = requested_at WHERE id = $1"
        await panel.owner.execute(start, ids.key_of("BatchUpdate", update["id"]))
    await move(panel, "UPDATE accounts SET time_zone = 'Europe/Paris' WHERE {batch} AND control_number = 4")
    return str(update["id"])


async def test_the_token_of_another_revert(panel: Panel, reverted: str) -> None:
    other = await panel.done({"selfCareSettings": {"timeZone": "UTC"}})
    confirmed = (await preview_revert(panel, other["id"]))["preview"]["confirmationToken"]
    assert stale(await revert(panel, reverted, token=confirmed)) == REQUEST
    of_request = await token(panel, CHARGE)
    assert stale(await revert(panel, reverted, token=of_request)) == REQUEST


UNDONE = {
    "one less": (MOVED["one less"], SELECTION),
    "one less, which was refused": ("DELETE FROM accounts WHERE {batch} AND control_number = 4", SELECTION),
    "one more refused": ("UPDATE accounts SET time_zone = 'UTC' WHERE {batch} AND control_number = 2", FINDINGS),
    "one less refused": ("UPDATE accounts SET time_zone = 'Asia/Tokyo' WHERE {batch} AND control_number = 4", FINDINGS),
    "for another reason": ("UPDATE accounts SET bill_status = 'terminated' WHERE {batch} AND control_number = 4",
                           FINDINGS),
}  # fmt: skip


@pytest.mark.parametrize("what", UNDONE)
async def test_what_a_revert_selects_or_finds_moved(panel: Panel, reverted: str, what: str) -> None:
    statement, wanted = UNDONE[what]
    confirmed = (await preview_revert(panel, reverted))["preview"]["confirmationToken"]
    await move(panel, statement)
    assert stale(await revert(panel, reverted, token=confirmed)) == wanted
    again = (await preview_revert(panel, reverted))["preview"]["confirmationToken"]
    assert (await revert(panel, reverted, token=again))["userErrors"] == []


async def test_what_a_cancelled_revert_has_done_is_no_longer_selected(panel: Panel, reverted: str) -> None:
    confirmed = (await preview_revert(panel, reverted))["preview"]["confirmationToken"]
    first = (await revert(panel, reverted))["batchUpdate"]["id"]
    stop = "UPDATE batch_updates SET state = 'CANCELLED' WHERE id = $1"
    await panel.owner.execute(stop, ids.key_of("BatchUpdate", first))
    assert stale(await revert(panel, reverted, token=confirmed)) == SELECTION
