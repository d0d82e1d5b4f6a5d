"""Lists against a list in Python, in both directions, from every cursor."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.reading.keyset import Keyset
from graph.schema import ids
from tests.graph.conftest import Api

PAGE = """
query ($filter: AccountBatchFilter!, $first: Int, $after: String, $last: Int, $before: String, $from: Int) {
  accountBatch(filter: $filter) {
    accounts(first: $first, after: $after, last: $last, before: $before, fromControlNumber: $from) {
      totalCount edges { cursor node { controlNumber } } nodes { controlNumber }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}
"""
BATCHES = """
query ($part: String, $first: Int, $after: String, $last: Int, $before: String) {
  accountBatches(nameContains: $part, first: $first, after: $after, last: $last, before: $before) {
    totalCount edges { cursor node { name } } nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
WITH_STATISTICS = PAGE.replace("accounts(", "statistics { selected } accounts(")
NUMBERS = [3 * place for place in range(1, 41)]
NAMES = sorted(["Mixed", "Desert", "yen_100%", "STRASSE"])
_SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def expected(keys: list[Any], backward: bool, size: int, after: Any, before: Any) -> tuple[list[Any], bool, bool]:
    """The page, whether the list goes on after it, whether it began before it."""
    inside = [key for key in keys if (after is None or key > after) and (before is None or key < before)]
    if backward:
        page = inside[len(inside) - size :] if size < len(inside) else inside
        start = page[0] if page else before
        went_before = any(start is None or key < start for key in keys)
        return page, before is not None and any(key >= before for key in keys), went_before
    page = inside[:size]
    end = page[-1] if page else after
    return page, any(end is None or key > end for key in keys), after is not None and any(key <= after for key in keys)


def check(page: dict[str, Any], name: str, keys: list[Any], wanted: tuple[list[Any], bool, bool]) -> None:
    found = [edge["node"][name] for edge in page["edges"]]
    cursors = [edge["cursor"] for edge in page["edges"]]
    assert found == [node[name] for node in page["nodes"]] == wanted[0]
    assert page["totalCount"] == len(keys)
    assert page["pageInfo"] == {
        "hasNextPage": wanted[1],
        "hasPreviousPage": wanted[2],
        "startCursor": cursors[0] if cursors else None,
        "endCursor": cursors[-1] if cursors else None,
    }


@_SLOW
@given(
    backward=st.booleans(),
    size=st.one_of(st.none(), st.integers(0, 45)),
    after=st.one_of(st.none(), st.integers(0, 125)),
    before=st.one_of(st.none(), st.integers(0, 125)),
    narrowed=st.booleans(),
)
async def test_accounts(
    api: Api, backward: bool, size: int | None, after: int | None, before: int | None, narrowed: bool
) -> None:
    keys = [number for number in NUMBERS if not narrowed or 10 <= number <= 99]
    arguments = {
        "after": None if after is None else ids.cursor("accounts", 3, 5, after),
        "before": None if before is None else ids.cursor("accounts", 3, 5, before),
        ("last" if backward else "first"): size,
    }
    chosen = {"batch": {"name": "Numbers"}, **({"controlNumbers": "10-99"} if narrowed else {})}
    data = await api.data(PAGE, tenant="paging", filter=chosen, **arguments)
    wanted = expected(keys, backward and size is not None, 100 if size is None else size, after, before)
    check(data["accountBatch"]["accounts"], "controlNumber", keys, wanted)


@_SLOW
@given(
    backward=st.booleans(),
    size=st.one_of(st.none(), st.integers(0, 45)),
    start=st.one_of(st.integers(0, 125), st.sampled_from([10**9 - 1, 10**9, 2**31 - 1])),
    narrowed=st.booleans(),
)
async def test_accounts_from_a_control_number(
    api: Api, backward: bool, size: int | None, start: int, narrowed: bool
) -> None:
    """The page is that of the cursor just outside it: whether there is such an account or not."""
    keys = [number for number in NUMBERS if not narrowed or 10 <= number <= 99]
    chosen = {"batch": {"name": "Numbers"}, **({"controlNumbers": "10-99"} if narrowed else {})}
    asked: dict[str, Any] = {("last" if backward else "first"): size, "from": start}
    found = (await api.data(WITH_STATISTICS, tenant="paging", filter=chosen, **asked))["accountBatch"]
    assert found["statistics"]["selected"] == len(keys)
    backward = backward and size is not None
    between = (None, start + 1) if backward else (start - 1, None)
    check(found["accounts"], "controlNumber", keys, expected(keys, backward, 100 if size is None else size, *between))


async def test_what_begins_at_a_control_number_goes_on_by_cursors(api: Api) -> None:
    chosen = {"batch": {"name": "Numbers"}}

    async def page(**asked: Any) -> dict[str, Any]:
        found: dict[str, Any] = (await api.data(PAGE, tenant="paging", filter=chosen, **asked))["accountBatch"]
        return found["accounts"]

    def numbers(found: dict[str, Any]) -> list[int]:
        return [node["controlNumber"] for node in found["nodes"]]

    there = await page(first=2, **{"from": 50})
    assert numbers(there) == [51, 54]
    assert numbers(await page(first=2, after=there["pageInfo"]["endCursor"])) == [57, 60]
    assert numbers(await page(last=2, before=there["pageInfo"]["startCursor"])) == [45, 48]
    assert numbers(await page(last=2, **{"from": 51})) == [48, 51]
    assert numbers(await page(first=2, **{"from": None}, after=there["pageInfo"]["endCursor"])) == [57, 60]


@_SLOW
@given(
    backward=st.booleans(),
    size=st.integers(0, 6),
    after=st.sampled_from([None, "A", *NAMES]),
    before=st.sampled_from([None, "Z", *NAMES]),
)
async def test_batches(api: Api, backward: bool, size: int, after: str | None, before: str | None) -> None:
    arguments = {
        "after": None if after is None else ids.cursor("accountBatches", 1, after),
        "before": None if before is None else ids.cursor("accountBatches", 1, before),
        ("last" if backward else "first"): size,
    }
    data = await api.data(BATCHES, **arguments)
    check(data["accountBatches"], "name", NAMES, expected(NAMES, backward, size, after, before))


@pytest.mark.parametrize(
    ("part", "names"),
    [
        (None, NAMES),
        ("", []),
        ("e", ["Desert", "Mixed", "STRASSE", "yen_100%"]),
        ("MIX", ["Mixed"]),
        ("straße", ["STRASSE"]),
        ("%", ["yen_100%"]),
        ("_", ["yen_100%"]),
        ("Secret", []),
    ],
)
async def test_batches_by_part_of_their_names(api: Api, part: str | None, names: list[str]) -> None:
    data = await api.data(BATCHES, part=part)
    assert [node["name"] for node in data["accountBatches"]["nodes"]] == names
    assert data["accountBatches"]["totalCount"] == len(names)


@pytest.mark.parametrize(
    "arguments",
    [
        {"first": -1},
        {"last": -1},
        {"first": 501},
        {"last": 501},
        {"first": 1, "last": 1},
        {"first": 0, "last": 0},
        {"after": ""},
        {"after": "x"},
        {"after": ids.cursor("accounts", 3, 5, "3")},
        {"after": ids.cursor("accounts", 3, 5, True)},
        {"after": ids.cursor("accounts", 3, 6, 3)},
        {"before": ids.cursor("accounts", 1, 5, 3)},
        {"before": ids.cursor("accountBatches", 3, "Numbers")},
        {"before": ids.cursor("accounts", 3, 5, 3) + "="},
        {"before": ids.cursor("accounts", 3, 5, 2**40)},
        {"after": ids.cursor("accounts", 3, 5, -1)},
        {"from": -1},
        {"from": 3, "after": ids.cursor("accounts", 3, 5, 3)},
        {"from": 3, "before": ids.cursor("accounts", 3, 5, 30)},
        {"from": 3, "last": 1, "before": ids.cursor("accounts", 3, 5, 30)},
        {"from": 2**31},
    ],
)
async def test_what_no_list_takes(api: Api, arguments: dict[str, Any]) -> None:
    chosen = {"batch": {"name": "Numbers"}}
    assert await api.codes(PAGE, tenant="paging", filter=chosen, **arguments) == ["BAD_USER_INPUT"]


async def test_a_fault_in_reading_a_page_is_that_of_the_fields_which_need_it(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is read before, together with its list."""

    async def fail(*_: Any) -> Any:
        raise RuntimeError("unreadable")

    monkeypatch.setattr(Keyset, "rows", fail)
    query = '{ accountBatch(filter: {batch: {name: "Mixed"}}) { accounts { totalCount %s } } }'
    for fields, place in (
        ("edges { cursor }", ["edges"]),
        ("n: nodes { id }", ["n"]),
        ("pageInfo { endCursor }", ["pageInfo", "endCursor"]),
    ):
        answer = await api.ask(query % fields)
        assert [error["path"] for error in answer["errors"]] == [["accountBatch", "accounts", *place]]
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL_SERVER_ERROR"]
