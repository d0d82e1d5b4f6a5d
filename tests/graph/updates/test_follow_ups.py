"""Follow-ups: a filter that selects exactly the accounts that an earlier update refused, or did not come to."""

from typing import Any

import pytest

from graph.schema import ids
from tests.factories.world import make_world
from tests.graph.updates.panel import Panel

ACCOUNTS = 30
BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}
CHARGE = {"balance": {"charge": {"amount": "5"}}}
POOR = {n for n in range(1, ACCOUNTS + 1) if n % 4 == 1}
CLOSED = {n for n in range(1, ACCOUNTS + 1) if n % 5 == 2}
OF_FULL = {n for n in range(1, ACCOUNTS + 1) if n % 2}
SELECTED = """
query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) {
    criteria { label value }
    statistics { selected started depleted byStatus { status count } byProduct { product { name } count } }
    accounts(first: 500) { totalCount nodes { controlNumber status } }
  }
}
"""


async def _charged(panel: Panel, **given: Any) -> dict[str, Any]:
    """An update in chunks of seven that refuses some as terminated and others for want of funds."""
    for n in range(1, ACCOUNTS + 1):
        row = {"balance": "1" if n in POOR else "100", "product": "Full" if n in OF_FULL else "Plain"}
        await panel.accounts({**row, "bill_status": "terminated" if n in CLOSED else "open"}, first=n)
    return await panel.done(CHARGE, **given)


async def _selection(panel: Panel, **filter_: Any) -> dict[str, Any]:
    given = {"batch": {"id": panel.batch}, **filter_}
    selection: dict[str, Any] = (await panel.data(SELECTED, filter=given))["accountBatch"]
    found = len(selection["accounts"]["nodes"])
    statistics = selection["statistics"]
    assert (selection["accounts"]["totalCount"], statistics["selected"]) == (found, found)
    assert sum(each["count"] for each in statistics["byStatus"]) == found
    assert sum(each["count"] for each in statistics["byProduct"]) == found
    return selection


async def _numbers(panel: Panel, **filter_: Any) -> set[int]:
    return {node["controlNumber"] for node in (await _selection(panel, **filter_))["accounts"]["nodes"]}


async def _stop(panel: Panel, update: dict[str, Any], state: str, chunk: int) -> None:
    """Makes an update one that was stopped before that chunk."""
    await panel.owner.execute(
        "UPDATE batch_updates SET state = $2, next_chunk = $3 WHERE id = $1",
        ids.key_of("BatchUpdate", update["id"]), state, chunk,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("codes", "wanted"),
    [
        ({}, POOR | CLOSED),
        ({"codes": None}, POOR | CLOSED),
        ({"codes": ["INSUFFICIENT_FUNDS"]}, POOR - CLOSED),
        ({"codes": ["ACCOUNT_TERMINATED", "ACCOUNT_TERMINATED"]}, CLOSED),
        ({"codes": ["INSUFFICIENT_FUNDS", "ACCOUNT_TERMINATED"]}, POOR | CLOSED),
        ({"codes": ["ROLE_NOT_ASSIGNABLE"]}, set()),
        ({"codes": []}, set()),
    ],
)
async def test_refused_for_reasons(panel: Panel, codes: dict[str, Any], wanted: set[int]) -> None:
    update = await _charged(panel)
    refused = {"batchUpdate": update["id"], **codes}
    assert await _numbers(panel, refusedBy=refused) == wanted
    assert await _numbers(panel, refusedBy=refused, controlNumbers="3-20") == wanted & set(range(3, 21))
    full = [panel.id("Product", "Full")]
    assert await _numbers(panel, refusedBy=refused, products=full) == wanted & OF_FULL
    assert await _numbers(panel, refusedBy=refused, statuses=["TERMINATED"]) == wanted & CLOSED
    assert await _numbers(panel, refusedBy=refused, statuses=["ACTIVE"]) == wanted - CLOSED
    assert await _numbers(panel, refusedBy=refused, statuses=[]) == set()


async def test_nulls_do_not_narrow(panel: Panel) -> None:
    await _charged(panel)
    assert await _numbers(panel, refusedBy=None, leftBy=None) == set(range(1, ACCOUNTS + 1)) - CLOSED


async def test_an_update_of_those_refused(panel: Panel) -> None:
    update = await _charged(panel)
    await panel.owner.execute("UPDATE accounts SET balance = 50 WHERE batch_id = $1", panel.world.batch)
    refused = {"batchUpdate": update["id"], "codes": ["INSUFFICIENT_FUNDS"]}
    again = {"batch": {"id": panel.batch}, "refusedBy": refused}
    preview = (await panel.preview(CHARGE, filter=again))["preview"]
    assert (preview["selected"], preview["updated"]) == (len(POOR - CLOSED),) * 2
    token = preview["confirmationToken"]
    followed = await panel.done(CHARGE, filter=again, confirmationToken=token)
    assert {node["controlNumber"] for node in await panel.nodes(followed)} == POOR - CLOSED
    assert followed["criteria"] == preview["criteria"]
    assert await _numbers(panel, refusedBy={"batchUpdate": followed["id"]}) == set()
    payload = await panel.apply(CHARGE, filter={**again, "refusedBy": {"batchUpdate": followed["id"]}})
    assert [(error["code"], error["path"]) for error in payload["userErrors"]] == [("NO_ACCOUNTS_SELECTED", ["filter"])]


async def test_requests_differ_by_what_they_follow(panel: Panel) -> None:
    update = await _charged(panel)
    whole = {"batch": {"id": panel.batch}, "statuses": ["ACTIVE"]}

    def follow(**refused: Any) -> dict[str, Any]:
        return {**whole, "refusedBy": {"batchUpdate": update["id"], **refused}}

    both = ["ACCOUNT_TERMINATED", "INSUFFICIENT_FUNDS"]
    first = await panel.done(BLOCK, filter=follow(codes=both), idempotencyKey="one")
    again = await panel.done(BLOCK, filter=follow(codes=both[::-1] + both), idempotencyKey="one")
    assert again["id"] == first["id"]
    for other in (whole, follow(), follow(codes=both[:1]), {**whole, "leftBy": update["id"]}):
        payload = await panel.apply(BLOCK, filter=other, idempotencyKey="one")
        assert [error["code"] for error in payload["userErrors"]] == ["IDEMPOTENCY_KEY_REUSED"]


async def test_refused_together_and_gone(panel: Panel) -> None:
    update = await _charged(panel, onRefusal="REFUSE_BATCH")
    assert update["state"] == "REFUSED"
    gone = min(POOR)
    await panel.owner.execute(
        "DELETE FROM accounts WHERE batch_id = $1 AND control_number = $2", panel.world.batch, gone
    )
    assert await _numbers(panel, refusedBy={"batchUpdate": update["id"]}) == (POOR | CLOSED) - {gone}
    assert await _numbers(panel, leftBy=update["id"]) == set()


@pytest.mark.parametrize("state", ["CANCELLED", "FAILED"])
async def test_left_when_it_was_stopped(panel: Panel, state: str) -> None:
    update = await _charged(panel)
    assert await _numbers(panel, leftBy=update["id"]) == set()
    await _stop(panel, update, state, 2)
    rest = set(range(15, ACCOUNTS + 1))
    assert await _numbers(panel, leftBy=update["id"]) == rest
    assert await _numbers(panel, leftBy=update["id"], products=[panel.id("Product", "Full")]) == rest & OF_FULL
    both = {"leftBy": update["id"], "refusedBy": {"batchUpdate": update["id"]}}
    assert await _numbers(panel, **both) == rest & (POOR | CLOSED)
    followed = await panel.done(BLOCK, filter={"batch": {"id": panel.batch}, "leftBy": update["id"]})
    assert {node["controlNumber"] for node in await panel.nodes(followed)} == rest
    await _stop(panel, update, state, 0)
    assert await _numbers(panel, leftBy=update["id"]) == set(range(1, ACCOUNTS + 1))


@pytest.mark.parametrize("state", ["SCHEDULED", "QUEUED", "RUNNING", "COMPLETED", "REFUSED"])
async def test_nothing_is_left_of_what_was_not_stopped(panel: Panel, state: str) -> None:
    update = await _charged(panel)
    await _stop(panel, update, state, 2)
    try:
        assert await _numbers(panel, leftBy=update["id"]) == set()
    finally:
        await _stop(panel, update, "COMPLETED", 5)


async def test_nothing_is_left_of_what_never_began(panel: Panel) -> None:
    update = await _charged(panel)
    await _stop(panel, update, "CANCELLED", 0)
    key = ids.key_of("BatchUpdate", update["id"])
    await panel.owner.execute("DELETE FROM batch_update_chunks WHERE batch_update_id = $1", key)
    assert await _numbers(panel, leftBy=update["id"]) == set()


async def test_what_is_not_there_matches_nothing(panel: Panel) -> None:
    update = await _charged(panel)
    await _stop(panel, update, "FAILED", 1)
    key = ids.key_of("BatchUpdate", update["id"])
    for unknown in ("", "x", ids.encode("BatchUpdate", key + 999), ids.encode("AccountBatch", key), f"{key}"):
        assert await _numbers(panel, refusedBy={"batchUpdate": unknown}) == set()
        assert await _numbers(panel, leftBy=unknown) == set()
    selection = await _selection(panel, refusedBy={"batchUpdate": "x", "codes": []}, leftBy="x")
    criteria = [(each["label"], each["value"]) for each in selection["criteria"]]
    assert criteria == [("Batch", "Batch"), ("Refused by", "unknown: none"), ("Left by", "unknown")]


async def test_another_batch_or_tenant_matches_nothing(panel: Panel) -> None:
    update = await _charged(panel)
    await _stop(panel, update, "FAILED", 1)
    key = ids.key_of("BatchUpdate", update["id"])
    other = await panel.world.add_batch(panel.owner, "Other")
    await panel.owner.execute(
        "UPDATE accounts SET batch_id = $2 WHERE batch_id = $1 AND control_number > 5", panel.world.batch, other
    )
    for follow in ({"refusedBy": {"batchUpdate": update["id"]}}, {"leftBy": update["id"]}):
        assert await _numbers(panel, batch={"id": ids.encode("AccountBatch", other)}, **follow) == set()
    theirs = await make_world(panel.owner)
    tenant = await panel.owner.fetchval("SELECT name FROM tenants WHERE id = $1", theirs.tenant)
    async with panel.owner.transaction():
        # What no reference allows: so the tenant alone is what keeps them apart.
        await panel.owner.execute("SET LOCAL session_replication_role = replica")
        await panel.owner.execute("UPDATE batch_updates SET batch_id = $2 WHERE id = $1", key, theirs.batch)
    foreign = Panel(panel.api, panel.owner, theirs, tenant)
    await foreign.accounts(*({} for _ in range(ACCOUNTS)))
    for follow in ({"refusedBy": {"batchUpdate": update["id"]}}, {"leftBy": update["id"]}):
        selection = await _selection(foreign, **follow)
        assert selection["accounts"]["nodes"] == []
        assert selection["criteria"][1]["value"] == "unknown"


async def test_words(panel: Panel) -> None:
    update = await _charged(panel, comment="for June")
    said = "batch update of 2026-11-23T12:00:00Z by sue (for June)"
    codes = ["INSUFFICIENT_FUNDS", "ACCOUNT_TERMINATED"]
    cases: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"refusedBy": {"batchUpdate": update["id"]}}, [("Refused by", said)]),
        (
            {"refusedBy": {"batchUpdate": update["id"], "codes": codes}},
            [("Refused by", f"{said}: ACCOUNT_TERMINATED, INSUFFICIENT_FUNDS")],
        ),
        (
            {"leftBy": update["id"], "statuses": ["ACTIVE"], "depleted": False},
            [("Status", "Active"), ("Depleted", "no"), ("Left by", said)],
        ),
    ]
    for filter_, words in cases:
        selection = await _selection(panel, **filter_)
        assert [(each["label"], each["value"]) for each in selection["criteria"]] == [("Batch", "Batch"), *words]
