"""Pages of results against a plain model, whatever the filter and the direction."""

from typing import Any

import pytest

from tests.graph.updates.panel import Panel

Result = dict[str, Any]
ACCOUNTS = 40
FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "updated": {"outcome": "UPDATED"},
    "unchanged": {"outcome": "UNCHANGED"},
    "refused": {"outcome": "REFUSED"},
    "one code": {"codes": ["ACCOUNT_NOT_FOUND"]},
    "two codes": {"codes": ["ACCOUNT_TERMINATED", "INSUFFICIENT_FUNDS"]},
    "a code of nobody": {"codes": ["ROLE_NOT_ASSIGNABLE"]},
    "no code": {"codes": []},
    "updated with a code": {"outcome": "UPDATED", "codes": ["ACCOUNT_TERMINATED"]},
}


async def _mixed(panel: Panel) -> dict[str, Any]:
    """An update with every outcome in chunks of seven; control numbers have gaps."""
    for n in range(ACCOUNTS):
        row: dict[str, Any] = {"balance": str(n % 5), "opening_balance": "5" if n % 3 else "7"}
        row["bill_status"] = "terminated" if n % 11 == 4 else "open"
        await panel.accounts(row, first=3 * n + 1)
    return await panel.done({"balance": {"openingBalance": "5"}, "lifecycle": {"changeStatus": "UNBLOCKED"}})


def _has(result: Result, wanted: dict[str, Any]) -> bool:
    of_outcome = wanted.get("outcome") in (None, result["outcome"])
    codes = wanted.get("codes")
    return of_outcome and (codes is None or bool(set(codes) & set(result["refusals"])))


@pytest.mark.parametrize("wanted", FILTERS.values(), ids=FILTERS)
async def test_pages_are_those_of_a_plain_list(panel: Panel, wanted: dict[str, Any]) -> None:
    update = await _mixed(panel)
    model = [node for node in await panel.nodes(update, first=500) if _has(node, wanted)]
    if "codes" not in wanted:
        assert model
    whole = await panel.results(update, first=500, **wanted)
    assert [edge["node"] for edge in whole["edges"]] == model
    cursors = [edge["cursor"] for edge in whole["edges"]]
    for size in (1, 4, 7, 50):
        await _walk(panel, update, wanted, model, size, forward=True)
        await _walk(panel, update, wanted, model, size, forward=False)
    for low, high in ((0, 5), (3, 4), (2, 20), (7, 7)):
        if high < len(cursors):
            between = {"after": cursors[low], "before": cursors[high]}
            page = await panel.results(update, **wanted, **between, first=6)
            assert [edge["node"] for edge in page["edges"]] == model[low + 1 : high][:6]
            page = await panel.results(update, **wanted, **between, last=6)
            assert [edge["node"] for edge in page["edges"]] == model[low + 1 : high][-6:]


async def _walk(
    panel: Panel, update: dict[str, Any], wanted: dict[str, Any], model: list[Result], size: int, *, forward: bool
) -> None:
    """Goes through all pages of that size, from one end to the other."""
    count, cursor, end = ("first", "after", "endCursor") if forward else ("last", "before", "startCursor")
    place: dict[str, Any] = {}
    seen: list[Result] = []
    while True:
        page = await panel.results(update, **wanted, **{count: size}, **place)
        info, nodes = page["pageInfo"], [edge["node"] for edge in page["edges"]]
        assert page["totalCount"] == len(model)
        near, far = ("hasPreviousPage", "hasNextPage") if forward else ("hasNextPage", "hasPreviousPage")
        assert info[near] is bool(seen)
        seen = seen + nodes if forward else nodes + seen
        assert info[far] is (len(seen) < len(model))
        if not info[far]:
            break
        assert len(nodes) == size
        place = {cursor: info[end]}
    assert seen == model


async def test_empty_pages_and_wrong_arguments(panel: Panel) -> None:
    update = await _mixed(panel)
    page = await panel.results(update, first=0)
    assert (page["edges"], page["totalCount"]) == ([], ACCOUNTS)
    assert page["pageInfo"] == {
        "hasNextPage": True, "hasPreviousPage": False, "startCursor": None, "endCursor": None,
    }  # fmt: skip
    other = await panel.done({"lifecycle": {"changeStatus": "BLOCKED"}})
    foreign = (await panel.results(other, first=1))["pageInfo"]["endCursor"]
    for arguments in ({"first": 1, "last": 1}, {"first": -1}, {"first": 501}, {"after": foreign}, {"before": "x"}):
        answer = await panel.ask(
            "query ($id: ID!, $first: Int, $last: Int, $after: String, $before: String) { batchUpdate(id: $id)"
            " { results(first: $first, last: $last, after: $after, before: $before) { totalCount } } }",
            id=update["id"],
            **arguments,
        )
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


async def test_refuse_batch_lists_gone_accounts_in_their_places(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some go between acceptance and work; results stay in the order of control numbers."""
    await panel.accounts(*({"balance": "0" if n % 9 else "9"} for n in range(ACCOUNTS)))
    await _remove_before_work(panel, monkeypatch, [10, 38])
    update = await panel.done({"balance": {"charge": {"amount": "5"}}}, onRefusal="REFUSE_BATCH")
    assert update["state"] == "REFUSED"
    expected = [n for n in range(1, ACCOUNTS + 1) if (n - 1) % 9 or n in (10, 38)]
    model = await panel.nodes(update, first=500)
    assert [node["controlNumber"] for node in model] == expected
    assert [node["controlNumber"] for node in model if node["refusals"] == ["ACCOUNT_NOT_FOUND"]] == [10, 38]
    assert update["progress"]["refused"] == len(expected)
    for size in (1, 5):
        await _walk(panel, update, {}, model, size, forward=True)
        await _walk(panel, update, {}, model, size, forward=False)


async def _remove_before_work(panel: Panel, monkeypatch: pytest.MonkeyPatch, numbers: list[int]) -> None:
    from rules.updates import chunks

    run = chunks.run

    async def after_removing(*arguments: Any) -> None:
        query = "DELETE FROM accounts WHERE batch_id = $1 AND control_number = any($2)"
        await panel.owner.execute(query, panel.world.batch, numbers)
        await run(*arguments)

    monkeypatch.setattr(chunks, "run", after_removing)
