"""A page of accounts reads one page of rows in key order, whatever the state of the planner's statistics."""

from collections.abc import Mapping
from typing import Any

import pytest

from graph.schema import ids
from tests.plans.application import ACCOUNTS, Application
from tests.plans.recording import Plan, rows_handled

SIZE = 100
PAGE = """
query (
  $filter: AccountBatchFilter!, $first: Int, $after: String, $last: Int, $before: String, $from: Int
) {
  accountBatch(filter: $filter) {
    accounts(first: $first, after: $after, last: $last, before: $before, fromControlNumber: $from) {
      nodes { accountId status funds product { name } }
      pageInfo { hasNextPage hasPreviousPage }
    }
  }
}
"""
HALF = ACCOUNTS // 2
Given = Mapping[str, Any]

PLACES: Mapping[str, Given] = {
    "first": {"first": SIZE},
    "middle": {"first": SIZE, "after": HALF},
    "before the middle": {"last": SIZE, "before": HALF},
    "between": {"first": SIZE, "after": HALF, "before": HALF + 10 * SIZE},
    "from a number": {"first": SIZE, "from": HALF},
    "up to a number": {"last": SIZE, "from": HALF},
    "last": {"last": SIZE},
}
FEW: Mapping[str, tuple[Given, int]] = {
    "all statuses": ({"statuses": ["ACTIVE", "EXPIRED", "TERMINATED", "BLOCKED", "INACTIVE"]}, 2 * SIZE),
    "control numbers": ({"controlNumbers": "12000-12300, 16000-16400"}, 2 * SIZE),
    "an account ID": ({"accountId": {"equals": "2600000070-7"}}, 4),
    "an account ID that is not there": ({"accountId": {"equals": "none"}}, 4),
    "registration": ({"registration": "UNREGISTERED"}, 4 * SIZE),
    "not depleted": ({"depleted": False}, 4 * SIZE),
}
"""Filters that many accounts match or that name few, and about how many accounts a first page reads."""

NONE: Mapping[str, Given] = {
    "no status": {"statuses": ["NOT_YET_ACTIVE"], "distributors": []},
    "suspended": {"statuses": ["SUSPENDED"]},
    "a part of an account ID": {"accountId": {"contains": "nowhere"}},
    "products and distributors": {"products": ["x"], "customerSites": ["x"], "started": True, "depleted": True},
}
"""Filters without any match: the whole batch is read in key order, maybe by several processes (figures rounded)."""


def _by_key(plans: list[Plan], at_most: int) -> None:
    """Asserts that accounts are read by their primary key, in its order, and at most that many."""
    assert any(plan.of_accounts() for plan in plans)
    for plan in plans:
        assert plan.sorted_accounts() <= 1, plan
        assert plan.accounts_read() <= at_most, plan
        for node in plan.of_accounts():
            assert "Seq" not in node["Node Type"], plan
            if rows_handled(node) > SIZE:
                assert (node["Node Type"], node["Index Name"]) == ("Index Scan", "pk_accounts"), plan


async def _page(app: Application, filter_: Given, **place: Any) -> tuple[list[Plan], list[Any]]:
    owner = ("accounts", int(app.tenant), app.batch.key)
    cursors = {name: ids.cursor(*owner, place[name]) for name in ("after", "before") if name in place}
    found: list[Any] = []

    async def act() -> None:
        chosen = {"batch": {"id": app.id}, **filter_}
        data = await app.data(PAGE, filter=chosen, **{**place, **cursors})
        found.extend(data["accountBatch"]["accounts"]["nodes"])

    return await app.plans(act), found


@pytest.mark.parametrize("place", PLACES)
async def test_any_page_of_the_whole_batch(app: Application, place: str) -> None:
    plans, found = await _page(app, {}, **PLACES[place])
    assert len(found) == SIZE
    _by_key(plans, 2 * SIZE)


@pytest.mark.parametrize("name", FEW)
async def test_a_page_of_what_a_filter_selects(app: Application, name: str) -> None:
    filter_, at_most = FEW[name]
    plans, _ = await _page(app, filter_, first=SIZE)
    _by_key(plans, at_most)


@pytest.mark.parametrize("name", NONE)
async def test_a_page_of_what_nobody_is(app: Application, name: str) -> None:
    for place in ({"first": SIZE}, {"last": SIZE, "before": HALF}):
        plans, found = await _page(app, NONE[name], **place)
        assert found == []
        _by_key(plans, ACCOUNTS + 10)
