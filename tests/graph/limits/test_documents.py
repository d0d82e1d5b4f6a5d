"""Documents just beyond a limit are refused in a sentence that names it; those just inside are answered."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from graphql import get_introspection_query

from db.settings import Settings
from tests.graph.limits.documents import BOMBS, HONEST, LIMITS, deep, long
from tests.graph.limits.transports import QUERIES, SUBSCRIPTIONS, over_post
from tests.graph.live.scene import Scene

QUICK = 2.0
"""Seconds that a refusal may take on a busy machine; without the limits those of bombs would take for ever."""


@pytest.mark.parametrize("name", LIMITS)
async def test_beyond_and_just_inside(shipped: Scene, name: str) -> None:
    build, limit, setting = LIMITS[name]
    refused = await over_post(shipped, build(limit + 1), shipped.token())
    assert refused.keys() == {"errors"}
    (error,) = refused["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert f"at most {limit} " in error["message"]
    assert setting in error["message"]
    answered = await over_post(shipped, build(limit), shipped.token())
    assert "errors" not in answered
    assert answered["data"]


@pytest.mark.parametrize("way", QUERIES)
async def test_queries_on_every_way(shipped: Scene, way: str) -> None:
    refused = await QUERIES[way](shipped, deep(13), shipped.token())
    assert "MAX_DOCUMENT_DEPTH" in refused["errors"][0]["message"]
    assert (await QUERIES[way](shipped, deep(12), shipped.token()))["data"] == {"batchUpdate": None}


@pytest.mark.parametrize("way", SUBSCRIPTIONS)
async def test_subscriptions_on_every_way(shipped: Scene, way: str) -> None:
    update = await shipped.update()

    def following(levels: int) -> str:
        return (
            deep(levels).replace("{ batchUpdate", "subscription { batchUpdateProgress").replace('"x"', f'"{update.id}"')
        )

    refused = await SUBSCRIPTIONS[way](shipped, following(13), shipped.token())
    assert "MAX_DOCUMENT_DEPTH" in refused["errors"][0]["message"]
    answered = await SUBSCRIPTIONS[way](shipped, following(12), shipped.token())
    assert answered["data"] == {"batchUpdateProgress": {"waitingFor": None}}


@pytest.mark.parametrize("name", BOMBS)
async def test_bombs(shipped: Scene, name: str) -> None:
    begun = time.perf_counter()
    refused = await over_post(shipped, BOMBS[name], shipped.token())
    assert time.perf_counter() - begun < QUICK
    assert {error["extensions"]["code"] for error in refused["errors"]} == {"BAD_USER_INPUT"}
    assert len(refused["errors"]) <= 20
    assert len(str(refused)) < 10_000
    assert "errors" not in await over_post(shipped, HONEST, shipped.token())


async def test_the_introspection_of_tools(shipped: Scene) -> None:
    query = get_introspection_query(descriptions=True, specified_by_url=True, input_value_deprecation=True)
    assert "errors" not in await over_post(shipped, query, shipped.token())


LISTS: dict[str, tuple[str, Callable[[Any], dict[str, Any]]]] = {
    "nodes": ("query ($v: [ID!]!) { nodes(ids: $v) { id } }", lambda ids: {"v": ids}),
    **{
        name: (
            "query ($v: AccountBatchFilter!) { accountBatch(filter: $v) { criteria { value } } }",
            lambda ids, name=name: {"v": {"batch": {"name": "x"}, name: ids}},
        )
        for name in ("products", "customerSites", "distributors")
    },
    **{
        name: (
            "query ($v: BatchUpdateAccountsInput!) { previewBatchUpdate(input: $v) { userErrors { code } } }",
            lambda ids, name=name: {"v": {"filter": {"batch": {"name": "x"}}, "product": {"addOns": {name: ids}}}},
        )
        for name in ("add", "remove", "replace")
    },
}


@pytest.mark.parametrize("name", LISTS)
async def test_lists_in_variables(shipped: Scene, name: str) -> None:
    query, variables = LISTS[name]
    api, tenant = shipped.application.api, shipped.tenant
    refused = await api.ask(query, tenant=tenant, **variables(["x"] * 251))
    told = "A list has at most 250 entries: ACCOUNT_BATCH_MAX_LIST_LENGTH."
    assert refused == {"errors": [{"message": told, "extensions": {"code": "BAD_USER_INPUT"}}]}
    assert "errors" not in await api.ask(query, tenant=tenant, **variables(["x"] * 250))


async def test_pages(shipped: Scene) -> None:
    query = "{ accountBatches(first: %d) { nodes { id } } }"
    refused = await over_post(shipped, query % 501, shipped.token())
    assert refused["errors"][0]["message"] == "The size of a page is at most 500: ACCOUNT_BATCH_MAX_PAGE_SIZE."
    assert "errors" not in await over_post(shipped, query % 500, shipped.token())


async def test_pages_of_a_server_that_is_set_otherwise(small_budget: Scene) -> None:
    query, token = "{ accountBatches%s { totalCount } }", small_budget.token(subject="pager")
    refused = await over_post(small_budget, query % "(last: 31)", token)
    assert refused["errors"][0]["message"] == "The size of a page is at most 30: ACCOUNT_BATCH_MAX_PAGE_SIZE."
    for asked in ("(last: 30)", ""):
        assert "errors" not in await over_post(small_budget, query % asked, token)


async def test_a_body_just_inside_holds_no_longer_document(shipped: Scene) -> None:
    refused = await over_post(shipped, long(Settings.model_fields["body_limit"].default - 100), shipped.token())
    assert "15000 characters" in refused["errors"][0]["message"]
