"""From the first look to the record: preview, apply with its token, read what became of each account."""

from graph import ids
from tests.graph.updates.panel import ALL, Panel

SUSPEND = {"lifecycle": {"changeStatus": "BLOCKED"}}


async def test_preview_says_what_applying_does(panel: Panel) -> None:
    await panel.accounts({}, {"bill_status": "terminated"}, {"blocked": True}, {"balance": "1"})
    preview = (await panel.preview(SUSPEND))["preview"]
    assert [preview[name] for name in ("selected", "updated", "unchanged", "refused")] == [4, 2, 1, 1]
    assert preview["changes"] == [
        {"group": "Activation/Expiration/Termination", "attribute": "changeStatus", "value": "BLOCKED"}
    ]
    assert preview["criteria"][0] == {"label": "Batch", "value": "Batch"}
    (refusal,) = preview["refusals"]
    assert (refusal["code"], refusal["count"]) == ("ACCOUNT_TERMINATED", 1)
    assert refusal["samples"] == [
        {"controlNumber": 2, "accountId": f"{panel.world.batch}-2", "product": {"name": "Plain"}}
    ]
    update = await panel.done(SUSPEND, confirmationToken=preview["confirmationToken"], comment="lost cards")
    assert update["state"] == "COMPLETED"
    assert update["progress"] == {
        "selected": 4, "processed": 4, "updated": 2, "unchanged": 1, "refused": 1, "fraction": 1.0,
    }  # fmt: skip
    assert update["refusals"] == [{k: v for k, v in refusal.items() if k != "samples"}]
    assert (update["criteria"], update["changes"]) == (preview["criteria"], preview["changes"])
    assert (update["comment"], update["requestedBy"], update["onRefusal"]) == ("lost cards", "sue", "SKIP_REFUSED")
    assert update["batch"] == {"name": "Batch"}
    assert update["startedAt"] == update["finishedAt"] == "2026-11-23T12:00:00Z"
    assert update["failure"] is None
    results = await panel.nodes(update)
    assert [(r["controlNumber"], r["outcome"], r["refusals"]) for r in results] == [
        (1, "UPDATED", []),
        (2, "REFUSED", ["ACCOUNT_TERMINATED"]),
        (3, "UNCHANGED", []),
        (4, "UPDATED", []),
    ]
    assert results[0]["changes"] == [{"attribute": "blocked", "before": "false", "after": "true"}]
    assert results[0]["account"] == {"accountId": f"{panel.world.batch}-1", "status": "BLOCKED"}
    assert results[2]["changes"] == []
