"""A server that does not tell its schema: no introspection, and no names suggested in errors."""

from graphql import get_introspection_query

from tests.graph.limits.transports import QUERIES, over_post
from tests.graph.live.scene import Scene

HIDDEN = (
    get_introspection_query(),
    '{ __type(name: "Account") { name } }',
    "{ viewer { subject } ...F } fragment F on Query { __schema { types { name } } }",
)
MISSPELT = (
    "{ viewer { subjekt } }",
    "{ viewr { subject } }",
    "{ accountBatches(frst: 1) { totalCount } }",
    "{ viewer { ...F } } fragment F on Viewr { subject }",
    '{ accountBatch(filter: {bach: {name: "x"}}) { name } }',
    '{ accountBatch(filter: {batch: {name: "x"}, statuses: [ACTIV]}) { name } }',
)
BY_VARIABLE = "query ($filter: AccountBatchFilter!) { accountBatch(filter: $filter) { name } }"
GIVEN = ({"bach": {"name": "x"}}, {"batch": {"name": "x"}, "statuses": ["ACTIV"]}, {"batch": {"nam": "x"}})


async def messages(scene: Scene, query: str, **variables: object) -> list[str]:
    answer = await scene.application.api.ask(query, tenant=scene.tenant, **variables)
    assert answer.keys() == {"errors"}, answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}
    return [error["message"] for error in answer["errors"]]


async def all_messages(scene: Scene) -> list[str]:
    """The messages of all misspelt requests."""
    found = [message for query in MISSPELT for message in await messages(scene, query)]
    return found + [message for given in GIVEN for message in await messages(scene, BY_VARIABLE, filter=given)]


async def test_no_schema_is_told(small_budget: Scene) -> None:
    for query in HIDDEN:
        for way in QUERIES.values():
            (error,) = (await way(small_budget, query, small_budget.token(subject="curious")))["errors"]
            assert "ACCOUNT_BATCH_INTROSPECTION" in error["message"]
    typed = await over_post(small_budget, "{ viewer { __typename } }", small_budget.token(subject="curious"))
    assert typed["data"] == {"viewer": {"__typename": "Viewer"}}


async def test_no_names_are_suggested(small_budget: Scene, shipped: Scene) -> None:
    assert not [message for message in await all_messages(small_budget) if "Did you mean" in message]
    suggested = [message for message in await all_messages(shipped) if "Did you mean" in message]
    assert len(suggested) >= 5, suggested
