"""Reverts, as the API previews, makes and tells of them."""

from typing import Any

import pytest

from graph.schema import ids
from tests.graph.updates.panel import Panel

PREVIEW = """
query ($id: ID!) {
  previewRevertBatchUpdate(id: $id) {
    userErrors { code message path }
    preview {
      criteria { label value } changes { group attribute value }
      selected updated unchanged refused moneyMoved confirmationToken
      refusals { code message count samples { controlNumber } }
      distributorCharges { amount }
    }
  }
}
"""
REVERT = """
mutation ($id: ID!, $token: String, $comment: String) {
  revertBatchUpdate(id: $id, confirmationToken: $token, comment: $comment) {
    userErrors { code message path }
    batchUpdate {
      id state onRefusal comment criteria { label value } changes { group attribute value }
      progress { selected processed updated unchanged refused fraction }
      refusals { code count } reverts { id state } revertedBy { id } reportUrl
    }
  }
}
"""
LINKS = "query ($id: ID!) { batchUpdate(id: $id) { reverts { id } revertedBy { id state } } }"
ROLE = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}
CHARGE = {"balance": {"charge": {"amount": "2.50", "visibleComment": "thanks"}}}


async def preview(panel: Panel, update: str, **claims: Any) -> dict[str, Any]:
    """The payload of a preview of a revert."""
    answer = await panel.api.ask(PREVIEW, tenant=panel.tenant, claims=claims, id=update)
    payload: dict[str, Any] = answer["data"]["previewRevertBatchUpdate"]
    return payload


async def revert(panel: Panel, update: str, claims: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    """The payload of a revert."""
    answer = await panel.api.ask(REVERT, tenant=panel.tenant, claims=claims, id=update, **given)
    assert "errors" not in answer, answer
    payload: dict[str, Any] = answer["data"]["revertBatchUpdate"]
    return payload


def told(payload: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Codes and paths of user errors, each of which says something."""
    assert all(error["message"] for error in payload["userErrors"])
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


async def test_a_charge_is_previewed_reverted_and_told_of(panel: Panel) -> None:
    await panel.accounts({"balance": "10"}, {"balance": "10"}, {"balance": "1"})
    update = await panel.done(CHARGE, comment="spring")
    previewed = await preview(panel, update["id"])
    found = previewed["preview"]
    assert previewed["userErrors"] == []
    assert (found["selected"], found["updated"], found["refused"], found["moneyMoved"]) == (2, 2, 0, "-5.00")
    assert [each["label"] for each in found["criteria"]] == ["Batch", "Reverts"]
    assert found["criteria"][1]["value"].endswith("by sue (spring)")
    assert {"group": "Balance", "attribute": "charge", "value": "undo 2.50"} in found["changes"]
    assert found["distributorCharges"] == []
    done = await revert(panel, update["id"], token=found["confirmationToken"], comment="sorry")
    undo = done["batchUpdate"]
    assert done["userErrors"] == []
    assert undo["progress"] == {
        "selected": 2, "processed": 2, "updated": 2, "unchanged": 0, "refused": 0, "fraction": 1.0,
    }  # fmt: skip
    assert (undo["state"], undo["comment"], undo["onRefusal"]) == ("COMPLETED", "sorry", "SKIP_REFUSED")
    assert (undo["criteria"], undo["changes"]) == (found["criteria"], found["changes"])
    assert undo["reverts"] == {"id": update["id"], "state": "COMPLETED"}
    assert await panel.changes(undo) == {key: {"balance": ("7.50", "10.00")} for key in (1, 2)}
    assert told(await revert(panel, update["id"])) == [("ALREADY_REVERTED", ["id"])]
    assert told(await preview(panel, update["id"])) == [("ALREADY_REVERTED", ["id"])]
    links = (await panel.data(LINKS, id=update["id"]))["batchUpdate"]
    assert links == {"reverts": None, "revertedBy": {"id": undo["id"], "state": "COMPLETED"}}
    redo = (await revert(panel, undo["id"]))["batchUpdate"]
    assert redo["changes"][0]["value"] == "2.50"
    assert await panel.changes(redo) == {key: {"balance": ("10.00", "7.50")} for key in (1, 2)}


async def test_who_is_refused_is_shown_and_recorded(panel: Panel) -> None:
    await panel.accounts({}, {}, {})
    update = await panel.done(ROLE)
    await panel.owner.execute(
        "UPDATE accounts SET time_zone = 'Asia/Seoul' WHERE batch_id = $1 AND control_number = 2", panel.world.batch
    )
    found = (await preview(panel, update["id"]))["preview"]
    (refusal,) = found["refusals"]
    assert (refusal["code"], refusal["count"], refusal["samples"]) == ("CHANGED_SINCE", 1, [{"controlNumber": 2}])
    undo = (await revert(panel, update["id"]))["batchUpdate"]
    assert undo["refusals"] == [{"code": "CHANGED_SINCE", "count": 1}]
    assert [(node["outcome"], node["refusals"]) for node in await panel.nodes(undo)] == [
        ("UPDATED", []), ("REFUSED", ["CHANGED_SINCE"]), ("UPDATED", []),
    ]  # fmt: skip
    again = {"filter": {"batch": {"id": panel.batch}, "refusedBy": {"batchUpdate": undo["id"]}}}
    follow = await panel.done({"selfCareSettings": {"timeZone": "UTC"}}, **again)
    assert follow["progress"]["updated"] == 1


async def test_activation_goes_back_and_termination_does_not(panel: Panel) -> None:
    await panel.accounts({"bill_status": "inactive", "activation_date": "2027-01-01"}, {})
    opened = await panel.done({"lifecycle": {"activateInactive": True}})
    undo = (await revert(panel, opened["id"]))["batchUpdate"]
    assert await panel.changes(undo) == {
        1: {"activationDate": ("2026-11-23", "2027-01-01"), "status": ("ACTIVE", "INACTIVE")}
    }
    ended = await panel.done({"lifecycle": {"changeStatus": "TERMINATED"}})
    found = (await preview(panel, ended["id"]))["preview"]
    assert [(refusal["code"], refusal["count"]) for refusal in found["refusals"]] == [("IRREVERSIBLE", 2)]
    nothing = (await revert(panel, ended["id"]))["batchUpdate"]
    assert (nothing["state"], nothing["progress"]["updated"]) == ("COMPLETED", 0)
    assert (await panel.data(LINKS, id=ended["id"]))["batchUpdate"]["revertedBy"] is None
    assert told(await revert(panel, nothing["id"])) == [("NOT_REVERTIBLE", ["id"])]


async def test_what_is_not_there(panel: Panel) -> None:
    for unknown in (ids.encode("BatchUpdate", 10**6), panel.batch, "no ID"):
        for payload in (await revert(panel, unknown), await preview(panel, unknown)):
            assert told(payload) == [("BATCH_UPDATE_NOT_FOUND", ["id"])]


async def test_a_stale_token(panel: Panel) -> None:
    await panel.accounts({})
    update = await panel.done(ROLE)
    payload = await revert(panel, update["id"], token="not it")
    assert (payload["batchUpdate"], told(payload)) == (None, [("CONFIRMATION_STALE", ["confirmationToken"])])


# ---- permissions ----

CHANGES = {
    "UPDATE_ACCOUNTS": ROLE,
    "MOVE_MONEY": CHARGE,
    "TERMINATE_ACCOUNTS": {"lifecycle": {"changeStatus": "TERMINATED"}},
}
DENIED = [("PERMISSION_DENIED", [])]


@pytest.mark.parametrize("lacking", CHANGES)
async def test_each_wants_its_permission_the_revert_too(panel: Panel, lacking: str) -> None:
    await panel.accounts({})
    changes = CHANGES[lacking]
    claims = {"permissions": ["READ_ACCOUNTS", *(name for name in CHANGES if name != lacking)]}
    asked = panel.request(changes, filter={"batch": {"name": "nowhere"}})
    for operation, field in (("query", "previewBatchUpdate"), ("mutation", "batchUpdateAccounts")):
        query = f"{operation} ($input: BatchUpdateAccountsInput!) {{ {field}(input: $input) {{ userErrors {{ code path message }} }} }}"  # noqa: E501
        answer = await panel.api.ask(query, tenant=panel.tenant, claims=claims, input=asked)
        assert told(answer["data"][field]) == DENIED, "and nothing else is told"
    update = await panel.done(changes)
    undo = await revert(panel, update["id"])
    for each in (update["id"], undo["batchUpdate"]["id"]):
        assert told(await preview(panel, each, **claims)) == DENIED
        assert told(await revert(panel, each, claims)) == DENIED


async def test_a_reader_and_a_partner_cancel_and_change_nothing(panel: Panel) -> None:
    await panel.accounts({})
    update = await panel.done(ROLE)
    cancel = "mutation ($id: ID!) { cancelBatchUpdate(id: $id) { userErrors { code path message } } }"
    partner = {"distributor": "Unlimited"}
    for claims in ({"permissions": ["READ_ACCOUNTS", "MOVE_MONEY"]}, partner):
        answer = await panel.api.ask(cancel, tenant=panel.tenant, claims=claims, id=update["id"])
        assert told(answer["data"]["cancelBatchUpdate"]) == DENIED
        assert told(await revert(panel, update["id"], claims)) == DENIED
        assert told(await preview(panel, ids.encode("BatchUpdate", 10**6), **claims)) == DENIED
