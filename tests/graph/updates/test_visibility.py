"""Who sees batch updates: operators with a permission to read, and no partner."""

from typing import Any

import pytest

from graph.schema import ids
from rules.declarations.permissions import Permission
from tests.graph.updates.panel import APPLY, PREVIEW, Panel

ONE = "query ($id: ID!) { batchUpdate(id: $id) { id } viewer { subject } }"
NODES = "query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
LIST = "{ batchUpdates { totalCount nodes { id } } }"
ROLE = {"selfCareSettings": {"timeZone": "Asia/Tokyo"}}


@pytest.fixture
async def update(panel: Panel) -> str:
    """The ID of an update."""
    await panel.accounts({})
    return str((await panel.done(ROLE))["id"])


async def _ask(panel: Panel, query: str, claims: dict[str, Any], **variables: Any) -> tuple[Any, list[Any]]:
    """The data, and each error's code and path."""
    answer = await panel.api.ask(query, tenant=panel.tenant, claims=claims, **variables)
    return answer["data"], [(error["extensions"]["code"], error["path"]) for error in answer.get("errors", [])]


@pytest.mark.parametrize("permission", ["READ_ACCOUNTS", "UPDATE_ACCOUNTS"])
async def test_either_permission_will_do(panel: Panel, update: str, permission: str) -> None:
    claims = {"permissions": [permission]}
    assert await _ask(panel, ONE, claims, id=update) == (
        {"batchUpdate": {"id": update}, "viewer": {"subject": "sue"}},
        [],
    )
    assert await _ask(panel, NODES, claims, id=update) == ({"node": {"id": update}, "nodes": [{"id": update}]}, [])
    assert await _ask(panel, LIST, claims) == ({"batchUpdates": {"totalCount": 1, "nodes": [{"id": update}]}}, [])


async def test_without_either_it_is_forbidden_where_it_is_asked_for(panel: Panel, update: str) -> None:
    claims = {"permissions": ["READ_STATISTICS", "MOVE_MONEY"]}
    assert await _ask(panel, ONE, claims, id=update) == (
        {"batchUpdate": None, "viewer": {"subject": "sue"}},
        [("FORBIDDEN", ["batchUpdate"])],
    )
    assert await _ask(panel, NODES, claims, id=update) == (
        {"node": None, "nodes": [None]},
        [("FORBIDDEN", ["node"]), ("FORBIDDEN", ["nodes", 0])],
    )
    assert await _ask(panel, LIST, claims) == (None, [("FORBIDDEN", ["batchUpdates"])])


async def test_for_a_partner_there_are_none(panel: Panel, update: str) -> None:
    claims = {"distributor": "Unlimited"}
    assert await _ask(panel, ONE, claims, id=update) == ({"batchUpdate": None, "viewer": {"subject": "sue"}}, [])
    assert await _ask(panel, NODES, claims, id=update) == ({"node": None, "nodes": [None]}, [])
    assert await _ask(panel, LIST, claims) == ({"batchUpdates": {"totalCount": 0, "nodes": []}}, [])


FOLLOWED = """query ($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) {
    criteria { label value } statistics { selected byStatus { count } byProduct { count } }
    ACCOUNTS
  }
}"""
LISTED = "accounts { totalCount nodes { id } }"
CHARGE = {"balance": {"charge": {"amount": "5"}}}
UNSEEN = [
    {"permissions": ["READ_STATISTICS"]},
    {"permissions": ["READ_STATISTICS", "MOVE_MONEY", "TERMINATE_ACCOUNTS", "EXPLORE"]},
    {"distributor": "Unlimited"},
    {"distributor": "Unlimited", "permissions": ["READ_STATISTICS"]},
]
"""Claims with which no batch update is seen."""


async def _stopped(panel: Panel) -> str:
    """An update that refused one account and, stopped, did not come to some."""
    sold = {"distributor": "Unlimited"}
    await panel.accounts({"balance": "1", **sold}, *({"balance": "9", **sold} for _ in range(12)))
    done = str((await panel.done(CHARGE, comment="secret"))["id"])
    stop = "UPDATE batch_updates SET state = 'CANCELLED', next_chunk = 1 WHERE id = $1"
    await panel.owner.execute(stop, ids.key_of("BatchUpdate", done))
    return done


def _following(update: str) -> list[dict[str, Any]]:
    return [
        {"refusedBy": {"batchUpdate": update}},
        {"refusedBy": {"batchUpdate": update, "codes": ["INSUFFICIENT_FUNDS"]}},
        {"refusedBy": {"batchUpdate": update, "codes": []}},
        {"leftBy": update},
        {"leftBy": update, "refusedBy": {"batchUpdate": update}},
        {"leftBy": update, "statuses": ["ACTIVE"]},
    ]


@pytest.mark.parametrize("claims", UNSEEN, ids=str)
async def test_an_update_that_is_not_seen_is_followed_as_if_it_were_not_there(
    panel: Panel, claims: dict[str, Any]
) -> None:
    update = await _stopped(panel)
    absent = ids.encode("BatchUpdate", 2_000_000_000)
    followed = FOLLOWED.replace("ACCOUNTS", "" if "READ_STATISTICS" in claims.get("permissions", ()) else LISTED)
    whole = {"batch": {"id": panel.batch}}
    for known, unknown in zip(_following(update), _following(absent), strict=True):
        told, _ = await _ask(panel, followed, {}, filter={**whole, **known})
        answered = await _ask(panel, followed, claims, filter={**whole, **known})
        assert answered == await _ask(panel, followed, {}, filter={**whole, **unknown})
        assert answered != (told, [])
        assert answered == await _ask(panel, followed, claims, filter={**whole, **unknown})
        words = [each["value"] for each in answered[0]["accountBatch"]["criteria"]]
        assert sum(word.startswith("unknown") for word in words) == ("leftBy" in known) + ("refusedBy" in known)
        assert answered[0]["accountBatch"]["statistics"]["selected"] == 0


@pytest.mark.parametrize("claims", UNSEEN, ids=str)
async def test_nor_is_it_followed_in_previews_and_updates(panel: Panel, claims: dict[str, Any]) -> None:
    update = await _stopped(panel)
    partner = "distributor" in claims
    for filter_ in _following(update):
        request = panel.request(
            {"lifecycle": {"changeStatus": "BLOCKED"}}, filter={"batch": {"id": panel.batch}, **filter_}
        )
        for document in (PREVIEW, APPLY):
            data, errors = await _ask(panel, document, claims, input=request)
            (payload,) = data.values()
            message = (
                "A distributor's token changes nothing."
                if partner
                else "The token lacks the permission UPDATE_ACCOUNTS."
            )
            assert payload["userErrors"] == [{"code": "PERMISSION_DENIED", "message": message, "path": []}]
            assert [value for name, value in payload.items() if name != "userErrors"] == [None]
            assert errors == []


# ---- what a partner is told that would change something ----

CANCEL = "mutation ($id: ID!) { cancelBatchUpdate(id: $id) { batchUpdate { id } userErrors { code message path } } }"
REVERT = "mutation ($id: ID!) { revertBatchUpdate(id: $id) { batchUpdate { id } userErrors { code message path } } }"
WOULD_REVERT = (
    "query ($id: ID!) { previewRevertBatchUpdate(id: $id) { preview { selected } userErrors { code message path } } }"
)


async def _told(panel: Panel, claims: dict[str, Any], update: str, changes: dict[str, Any]) -> set[str]:
    """The messages of all previews and mutations, each with PERMISSION_DENIED alone."""
    request = panel.request(changes)
    asked: list[tuple[str, dict[str, Any]]] = [
        *((document, {"input": request}) for document in (PREVIEW, APPLY)),
        *((document, {"id": update}) for document in (CANCEL, REVERT, WOULD_REVERT)),
    ]
    messages = set()
    for document, variables in asked:
        data, errors = await _ask(panel, document, claims, **variables)
        ((error,),) = (payload["userErrors"] for payload in data.values())
        assert (error["code"], error["path"], errors) == ("PERMISSION_DENIED", [], [])
        messages.add(error["message"])
    return messages


@pytest.mark.parametrize("distributor", ["Unlimited", "Nobody", ""])
@pytest.mark.parametrize("permissions", [list(Permission), ["READ_STATISTICS"], []], ids=["all", "one", "none"])
@pytest.mark.parametrize("changes", [ROLE, CHARGE, {"lifecycle": {"changeStatus": "TERMINATED"}}], ids=str)
async def test_a_partner_is_told_that_it_changes_nothing(
    panel: Panel, update: str, distributor: str, permissions: list[str], changes: dict[str, Any]
) -> None:
    claims = {"distributor": distributor, "permissions": permissions}
    assert await _told(panel, claims, update, changes) == {"A distributor's token changes nothing."}


async def test_an_operator_is_told_which_permissions_are_lacking(panel: Panel, update: str) -> None:
    claims = {"permissions": ["READ_ACCOUNTS"]}
    assert await _told(panel, claims, update, ROLE) == {"The token lacks the permission UPDATE_ACCOUNTS."}
    data, _ = await _ask(panel, APPLY, claims, input=panel.request(CHARGE))
    (error,) = data["batchUpdateAccounts"]["userErrors"]
    assert error["message"] == "The token lacks the permissions MOVE_MONEY and UPDATE_ACCOUNTS."
