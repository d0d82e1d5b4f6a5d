"""Operations that cost too much, callers that ask for too much, and what answers tell of it."""

from typing import Any

import pytest
from pydantic import ValidationError

from db.settings import Settings
from graph.cli.usage_errors import sentence
from graph.execution.cost import buckets as module
from graph.execution.cost.buckets import Buckets
from tests.graph.limits.conftest import BUCKET, LIMIT
from tests.graph.limits.transports import QUERIES, SUBSCRIPTIONS, over_post, over_socket
from tests.graph.live.scene import STATISTICS, Scene


def costing(cost: int) -> str:
    return f"{{ accountBatches(first: {cost - 1}) {{ nodes {{ id }} }} }}"


@pytest.mark.parametrize("way", QUERIES)
async def test_an_operation_that_is_too_dear(small_budget: Scene, way: str) -> None:
    token = small_budget.token(subject=f"spender over {way}")
    refused = await QUERIES[way](small_budget, costing(LIMIT + 1), token)
    (error,) = refused["errors"]
    told = {"requested": LIMIT + 1, "limit": LIMIT, "remaining": BUCKET}
    assert error["extensions"] == {"code": "COST_LIMIT_EXCEEDED", "cost": told}
    assert f"at most {LIMIT} (ACCOUNT_BATCH_COST_LIMIT)" in error["message"]
    assert "data" not in refused
    assert refused["extensions"] == {"cost": told}
    answered = await QUERIES[way](small_budget, costing(LIMIT), token)
    assert answered["data"]["accountBatches"]["nodes"]
    assert answered["extensions"] == {"cost": {"requested": LIMIT, "limit": LIMIT, "remaining": BUCKET - LIMIT}}


@pytest.mark.parametrize("way", SUBSCRIPTIONS)
async def test_subscriptions_are_charged_by_the_event(small_budget: Scene, way: str) -> None:
    batch = small_budget.filter["batch"]["id"]
    query = f'subscription {{ accountBatchStatistics(filter: {{batch: {{id: "{batch}"}}}}) {{ selected %s }} }}'
    token = small_budget.token(subject=f"follower over {way}")
    answered = await SUBSCRIPTIONS[way](small_budget, query % "", token)
    assert answered["extensions"] == {"cost": {"requested": 1, "limit": LIMIT, "remaining": BUCKET - 1}}
    while (await over_post(small_budget, costing(10), token)).get("data"):
        pass
    dear = " ".join(f"a{n}: byProduct {{ product {{ id }} }}" for n in range(4))
    refused = await SUBSCRIPTIONS[way](small_budget, query % dear, token)
    assert refused["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert refused["extensions"]["cost"]["requested"] == 17


async def test_a_further_event_drains_the_bucket_and_comes(small_budget: Scene) -> None:
    token = small_budget.token(subject="watcher")
    async with small_budget.socket(token) as socket:
        await socket.subscribe("1", STATISTICS, filter=small_budget.filter)
        first = (await socket.receive())["payload"]["extensions"]["cost"]
        # A second gives one back: there is time for the event to come.
        while (await over_post(small_budget, costing(3), token)).get("data"):
            pass
        await small_budget.accounts({})
        second = (await socket.receive())["payload"]
        assert second["data"]
        assert second["extensions"]["cost"]["requested"] == first["requested"]
        assert second["extensions"]["cost"]["remaining"] < 10


async def test_an_empty_bucket(small_budget: Scene) -> None:
    http, token = small_budget.application.api.http, small_budget.token(subject="greedy")
    headers = {"Authorization": f"Bearer {token}"}
    for _ in range(BUCKET // LIMIT):
        assert (await http.post("/graphql", json={"query": costing(LIMIT)}, headers=headers)).status_code == 200
    refused = await http.post("/graphql", json={"query": costing(LIMIT)}, headers=headers)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= LIMIT
    (error,) = refused.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert error["extensions"]["retryAfter"] == int(refused.headers["retry-after"])
    assert "ACCOUNT_BATCH_COST_BUCKET" in error["message"]
    assert refused.json()["extensions"]["cost"]["remaining"] < LIMIT
    got = await http.get("/graphql", params={"query": costing(LIMIT)}, headers=headers)
    assert (got.status_code, "retry-after" in got.headers) == (429, True)
    on_socket = await over_socket(small_budget, costing(LIMIT), token)
    assert on_socket["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_another_caller_has_a_bucket_of_its_own(small_budget: Scene) -> None:
    greedy = small_budget.token(subject="one of two")
    while (await over_post(small_budget, costing(LIMIT), greedy)).get("data"):
        pass
    other = await over_post(small_budget, costing(LIMIT), small_budget.token(subject="the other of two"))
    assert other["extensions"]["cost"]["remaining"] == BUCKET - LIMIT
    again = small_budget.token(subject="one of two", permissions=["READ_STATISTICS"])
    assert (await over_post(small_budget, costing(LIMIT), again))["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_refusals_are_counted(small_budget: Scene) -> None:
    api = small_budget.application.api
    before = await api.counted("query", "COST_LIMIT_EXCEEDED")
    await over_post(small_budget, costing(LIMIT + 1), small_budget.token())
    assert await api.counted("query", "COST_LIMIT_EXCEEDED") == before + 1


async def test_what_is_not_executed_has_no_cost(small_budget: Scene) -> None:
    for query in ("{", "{ nothing }", "query ($id: ID!) { node(id: $id) { id } }"):
        assert (await over_post(small_budget, query, small_budget.token())).keys() == {"errors"}


@pytest.mark.parametrize("given", [{"cost_bucket": 9999}, {"cost_limit": 100_001}, {"cost_limit": 7, "cost_bucket": 6}])
def test_a_bucket_holds_one_operation_at_least(given: dict[str, int]) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(_env_file=None, **given)  # type: ignore[arg-type]
    assert sentence(refused.value) == (
        "ACCOUNT_BATCH_COST_BUCKET: it is below ACCOUNT_BATCH_COST_LIMIT, so some operations could never run"
    )


def test_a_bucket_refills_up_to_its_size() -> None:
    now = [100.0]
    buckets, owner = Buckets(100, 10, lambda: now[0]), (1, "sue")
    assert buckets.take(owner, 100) == (0, 0)
    assert buckets.take(owner, 1) == (pytest.approx(0.1), 0)
    now[0] += 5
    assert buckets.content(owner) == 50
    assert buckets.take(owner, 80) == (pytest.approx(3), 50)
    now[0] += 3
    assert buckets.take(owner, 80) == (0, 0)
    now[0] += 1000
    assert buckets.content(owner) == 100
    buckets.drain(owner, 200)
    assert buckets.content(owner) == 0


def test_buckets_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_COST_BUCKETS", 3)
    buckets = Buckets(10, 1, lambda: 0.0)
    owners: list[Any] = [(tenant, "sue") for tenant in range(5)]
    for owner in owners:
        buckets.take(owners[0], 1)
        buckets.take(owner, 1)
    assert len(buckets) == 3
    assert buckets.content(owners[0]) == 4
