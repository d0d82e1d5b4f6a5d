"""From the first look to the record: preview, apply with its token, read what became of each account."""

import asyncio
from typing import Any

import pytest

from graph.schema import ids
from rules.updates import chunk_work
from tests.graph.updates.panel import APPLY, Panel

BLOCK = {"lifecycle": {"changeStatus": "BLOCKED"}}
CHARGE = {"balance": {"charge": {"amount": "2.5", "visibleComment": "fee"}}}


async def test_preview_says_what_applying_does(panel: Panel) -> None:
    await panel.accounts({}, {"bill_status": "terminated"}, {"blocked": True}, {"balance": "1"})
    preview = (await panel.preview(BLOCK))["preview"]
    assert [preview[name] for name in ("selected", "updated", "unchanged", "refused")] == [4, 2, 1, 1]
    assert preview["changes"] == [
        {"group": "Activation/Expiration/Termination", "attribute": "changeStatus", "value": "BLOCKED"}
    ]
    assert preview["criteria"][0] == {"label": "Batch", "value": "Batch"}
    (refusal,) = preview["refusals"]
    assert (refusal["code"], refusal["count"]) == ("ACCOUNT_TERMINATED", 1)
    samples = refusal.pop("samples")
    assert samples == [{"controlNumber": 2, "accountId": f"{panel.world.batch}-2", "product": {"name": "Plain"}}]

    update = await panel.done(BLOCK, confirmationToken=preview["confirmationToken"], comment="lost cards")
    assert (update["state"], update["failure"]) == ("COMPLETED", None)
    assert update["progress"] == {
        "selected": 4, "processed": 4, "updated": 2, "unchanged": 1, "refused": 1, "fraction": 1.0,
    }  # fmt: skip
    assert update["refusals"] == [refusal]
    assert (update["criteria"], update["changes"]) == (preview["criteria"], preview["changes"])
    assert (update["comment"], update["requestedBy"], update["onRefusal"]) == ("lost cards", "sue", "SKIP_REFUSED")
    assert update["batch"] == {"name": "Batch"}
    assert update["requestedAt"] == update["startedAt"] == update["finishedAt"] == "2026-11-23T12:00:00Z"

    results = await panel.nodes(update)
    assert [(r["controlNumber"], r["outcome"], r["refusals"]) for r in results] == [
        (1, "UPDATED", []),
        (2, "REFUSED", ["ACCOUNT_TERMINATED"]),
        (3, "UNCHANGED", []),
        (4, "UPDATED", []),
    ]
    assert results[0]["changes"] == [{"attribute": "blocked", "before": "false", "after": "true"}]
    assert results[0]["account"] == {"accountId": f"{panel.world.batch}-1", "status": "BLOCKED"}
    assert results[1]["changes"] == results[2]["changes"] == []


async def test_refuse_batch_changes_nothing_and_tells_who_is_refused(panel: Panel) -> None:
    await panel.accounts(*({"balance": str(n % 4)} for n in range(20)))
    preview = (await panel.preview(CHARGE, onRefusal="REFUSE_BATCH"))["preview"]
    assert [preview[name] for name in ("updated", "refused", "moneyMoved")] == [5, 15, "12.50"]
    token = preview["confirmationToken"]
    update = await panel.done(CHARGE, onRefusal="REFUSE_BATCH", confirmationToken=token)
    assert (update["state"], update["onRefusal"]) == ("REFUSED", "REFUSE_BATCH")
    assert update["progress"] == {
        "selected": 20, "processed": 20, "updated": 0, "unchanged": 0, "refused": 15, "fraction": 1.0,
    }  # fmt: skip
    results = await panel.nodes(update)
    assert [r["controlNumber"] for r in results] == [n for n in range(1, 21) if (n - 1) % 4 < 3]
    assert {(r["outcome"], *r["refusals"]) for r in results} == {("REFUSED", "INSUFFICIENT_FUNDS")}
    assert await panel.owner.fetchval("SELECT count(*) FROM xdrs WHERE batch_id = $1", panel.world.batch) == 0


async def test_refuse_batch_goes_through_where_nobody_is_refused(panel: Panel) -> None:
    await panel.accounts(*({} for _ in range(20)))
    update = await panel.done(CHARGE, onRefusal="REFUSE_BATCH")
    assert (update["state"], update["progress"]["updated"]) == ("COMPLETED", 20)
    assert await panel.owner.fetchval("SELECT sum(amount) FROM xdrs WHERE batch_id = $1", panel.world.batch) == 50


async def test_distributors_are_told_by_name(panel: Panel) -> None:
    await panel.accounts({"bill_status": "inactive", "distributor": "Unlimited"}, {}, {"distributor": "Rival"})
    await panel.accounts(*({"bill_status": "inactive", "distributor": "Small"} for _ in range(3)), first=4)
    change = {"lifecycle": {"activateInactive": True}}
    told = [
        {"distributor": {"name": "Small"}, "amount": "20.00", "debtAfter": "20.00", "creditLimit": "20.00"},
        {"distributor": {"name": "Unlimited"}, "amount": "10.00", "debtAfter": "10.00", "creditLimit": None},
    ]
    preview = (await panel.preview(change))["preview"]
    assert preview["distributorCharges"] == told
    update = await panel.done(change, confirmationToken=preview["confirmationToken"])
    assert update["distributorCharges"] == told
    assert [(r["code"], r["count"]) for r in update["refusals"]] == [("DISTRIBUTOR_CREDIT_EXCEEDED", 1)]


async def test_root_fields_of_a_mutation_see_what_the_ones_before_have_done(panel: Panel) -> None:
    await panel.accounts({}, {})
    document = """
    mutation ($one: BatchUpdateAccountsInput!, $two: BatchUpdateAccountsInput!) {
      one: batchUpdateAccounts(input: $one) { ...told }
      two: batchUpdateAccounts(input: $two) { ...told }
    }
    fragment told on BatchUpdateAccountsPayload {
      batchUpdate { progress { updated } results { nodes { account { blocked balance } } } }
    }
    """
    answer = await panel.data(document, one=panel.request(CHARGE), two=panel.request(BLOCK))
    one, two = (answer[name]["batchUpdate"] for name in ("one", "two"))
    assert one["progress"]["updated"] == two["progress"]["updated"] == 2
    assert one["results"]["nodes"] == [{"account": {"blocked": False, "balance": "7.50"}}] * 2
    assert two["results"]["nodes"] == [{"account": {"blocked": True, "balance": "7.50"}}] * 2


async def test_a_key_answers_the_same_request_with_its_update(panel: Panel) -> None:
    await panel.accounts({}, {})
    by_id = panel.request(CHARGE, idempotencyKey="once", comment="first")
    by_name = {**by_id, "filter": {**by_id["filter"], "batch": {"name": "Batch"}}, "comment": "again"}
    asked = [by_id, by_name, {**by_id, "balance": {"charge": {"amount": "2.50000", "visibleComment": "fee"}}}]
    answers = [(await panel.data(APPLY, input=each))["batchUpdateAccounts"]["batchUpdate"] for each in asked]
    assert len({answer["id"] for answer in answers}) == 1
    assert {answer["comment"] for answer in answers} == {"first"}
    other = await panel.apply(BLOCK, idempotencyKey="once")
    assert (other["batchUpdate"], _told(other)) == (None, [("IDEMPOTENCY_KEY_REUSED", ["idempotencyKey"])])
    assert await panel.owner.fetchval("SELECT count(*) FROM xdrs WHERE batch_id = $1", panel.world.batch) == 2


async def test_a_key_that_comes_many_times_at_once_is_done_once(panel: Panel) -> None:
    await panel.accounts({}, {})
    asked = panel.request(CHARGE)
    answers = await asyncio.gather(*(panel.data(APPLY, input=asked) for _ in range(6)))
    assert len({answer["batchUpdateAccounts"]["batchUpdate"]["id"] for answer in answers}) == 1
    assert await panel.accepted() == 1
    assert await panel.owner.fetchval("SELECT count(*) FROM xdrs WHERE batch_id = $1", panel.world.batch) == 2


async def test_a_token_confirms_one_selection_with_its_refusals(panel: Panel) -> None:
    await panel.accounts({}, {"balance": "1"})
    token = (await panel.preview(CHARGE, idempotencyKey=None))["preview"]["confirmationToken"]
    stale = [("CONFIRMATION_STALE", ["confirmationToken"])]
    assert _told(await panel.apply(BLOCK, confirmationToken=token)) == stale
    await panel.owner.execute("UPDATE accounts SET balance = 9 WHERE batch_id = $1", panel.world.batch)
    assert _told(await panel.apply(CHARGE, confirmationToken=token)) == stale
    assert _told(await panel.apply(CHARGE, confirmationToken=None)) == []


async def test_a_fault_ends_the_update_failed_and_tells_the_caller(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await panel.accounts(*({} for _ in range(10)))
    done = chunk_work.do_chunk

    async def breaks(session: Any, update: Any, now: Any, chunk: int) -> Any:
        if chunk == 1:
            raise ZeroDivisionError("secret")
        return await done(session, update, now, chunk)

    monkeypatch.setattr(chunk_work, "do_chunk", breaks)
    update = await panel.done(BLOCK)
    assert update["state"] == "FAILED"
    assert "fault" in update["failure"]
    assert "secret" not in update["failure"]
    assert update["progress"]["processed"] == 7
    assert [node["outcome"] for node in await panel.nodes(update)] == ["UPDATED"] * 7


async def test_what_is_foreign_or_unknown_is_not_there(panel: Panel) -> None:
    await panel.accounts({})
    update = await panel.done(BLOCK)
    query = """query ($id: ID!, $ids: [ID!]!) {
      batchUpdate(id: $id) { state } node(id: $id) { id } nodes(ids: $ids) { id ... on BatchUpdate { state } }
    }"""
    mine = await panel.data(query, id=update["id"], ids=[update["id"], panel.batch])
    assert mine["batchUpdate"] == {"state": "COMPLETED"}
    assert mine["nodes"] == [{"id": update["id"], "state": "COMPLETED"}, {"id": panel.batch}]
    await panel.owner.execute("INSERT INTO tenants (name) VALUES ('stranger') ON CONFLICT DO NOTHING")
    foreign = await panel.api.data(query, tenant="stranger", id=update["id"], ids=[update["id"]])
    assert foreign == {"batchUpdate": None, "node": None, "nodes": [None]}
    for unknown in (ids.encode("BatchUpdate", 2**31 - 1), ids.encode("Product", 1), "no id"):
        assert (await panel.data(query, id=unknown, ids=[]))["batchUpdate"] is None


def _told(payload: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(error["code"], error["path"]) for error in payload["userErrors"]]
