"""GraphQL over HTTP: what is taken, what is refused and how, faults, health, metrics."""

import json
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from db.engine import Session
from db.settings import Settings
from graph.http.app import create_app
from tests.graph.conftest import Api
from tests.support.postgres import TestCluster

VIEWER = "{ viewer { subject tenant permissions distributor { name } } }"


def without_cost(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the one extension that every executed operation has."""
    assert answer["extensions"].keys() == {"cost"}
    return {name: value for name, value in answer.items() if name != "extensions"}


async def post(api: Api, content: bytes | str, **headers: str) -> httpx.Response:
    return await api.http.post(
        "/graphql", content=content, headers={"Content-Type": "application/json", **api.bearer(), **headers}
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"{ viewer { subject } }"',
        "{}",
        '{"query": 1}',
        '{"query": ""}',
        '{"query": "{ viewer { subject } }", "variables": []}',
        '{"query": "{ viewer { subject } }", "operationName": 1}',
        '{"query": "{ viewer { subject } }", "variables": {"a": NaN}}',
        '{"query": "{ viewer { subject } }", "variables": {"a": ' + "1" * 400 + "}}",
        '[{"query": "{ viewer { subject } }"}]',
        '{"query": "\\ud800"}',
        '{"a":' * 5000 + "1" + "}" * 5000,
        "[" * 100_000,
        b'{"query": "\xff"}',
    ],
)
async def test_what_is_no_request(api: Api, body: bytes | str) -> None:
    response = await post(api, body)
    assert response.status_code == 400
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in response.json()


async def test_deep_variables(api: Api) -> None:
    body = '{"query": "query ($a: ID) { node(id: $a) { id } }", "variables": {"a": ' + "[" * 900 + "]" * 900 + "}}"
    response = await post(api, body)
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "text/json"]
)
async def test_only_json_is_taken(api: Api, kind: str) -> None:
    response = await post(api, json.dumps({"query": VIEWER}), **{"Content-Type": kind})
    assert response.status_code == 415


async def test_nothing_compressed_is_taken(api: Api) -> None:
    assert (await post(api, b"x", **{"Content-Encoding": "gzip"})).status_code == 415


async def test_a_large_body_is_refused_while_reading(api: Api) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 50:
            sent += 1
            yield b"x" * 100_000

    headers = {"Content-Type": "application/json", **api.bearer()}
    response = await api.http.post("/graphql", content=endless(), headers=headers)
    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert sent < 20


async def test_get_is_for_queries(api: Api) -> None:
    query = "query ($id: ID!) { node(id: $id) { id } }"
    parameters = {"query": query, "variables": json.dumps({"id": "x"})}
    response = await api.http.get("/graphql", params=parameters, headers=api.bearer())
    assert without_cost(response.json()) == {"data": {"node": None}}
    assert response.headers["cache-control"] == "no-store"
    assert (await api.http.get("/graphql", params=parameters)).status_code == 401
    assert (await api.http.get("/graphql", headers=api.bearer())).status_code == 400


async def test_several_operations_want_a_name(api: Api) -> None:
    query = "query A { viewer { subject } } query B { viewer { tenant } }"
    response = await post(api, json.dumps({"query": query}))
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    response = await post(api, json.dumps({"query": query, "operationName": "B"}))
    assert without_cost(response.json()) == {"data": {"viewer": {"tenant": "alpha"}}}
    response = await post(api, json.dumps({"query": query, "operationName": "C"}))
    assert "data" not in response.json()


NEWER, JSON = "application/graphql-response+json", "application/json"
NO_REQUESTS = {
    "no query": {},
    "another type": {"query": 1},
    "no operation that is meant": {"query": "query A { a: __typename } query B { b: __typename }"},
}


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        (NEWER, 400, NEWER),
        (f"{NEWER}, {JSON}", 400, NEWER),
        (f"{JSON}, {NEWER};q=0.9", 200, JSON),
        (f"{JSON}, {NEWER};q=0", 200, JSON),
        (JSON, 200, JSON),
        (f"{JSON.upper()} ; q=x", 200, JSON),
        ("*/*", 400, JSON),
        ("text/html", 400, JSON),
        ("", 400, JSON),
    ],
)
@pytest.mark.parametrize("body", NO_REQUESTS)
async def test_statuses_of_what_is_no_request(api: Api, body: str, accept: str, status: int, media_type: str) -> None:
    response = await post(api, json.dumps(NO_REQUESTS[body]), Accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (status, media_type)
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in response.json()


@pytest.mark.parametrize("body", ["[]", "{", '[{"query": "{ __typename }"}]', "[" * 5000, '{"a": ' + "1" * 400 + "}"])
async def test_what_is_no_object_is_400_for_everybody(api: Api, body: str) -> None:
    assert (await post(api, body, Accept=JSON)).status_code == 400


@pytest.mark.parametrize("extensions", ["x", 1, [], False])
async def test_extensions_are_an_object(api: Api, extensions: object) -> None:
    query = {"query": "{ __typename }"}
    assert (await post(api, json.dumps(query | {"extensions": extensions}))).status_code == 400
    parameters = query | {"extensions": json.dumps(extensions)}
    assert (await api.http.get("/graphql", params=parameters, headers=api.bearer())).status_code == 400
    for fine in ({}, None, {"a": 1}):
        answer = (await post(api, json.dumps(query | {"extensions": fine}))).json()
        assert (answer["data"], "errors" in answer) == ({"__typename": "Query"}, False)


async def test_media_types_of_answers(api: Api) -> None:
    query = json.dumps({"query": "{ nothing }"})
    stock = await post(api, query)
    assert (stock.status_code, stock.headers["content-type"]) == (200, "application/json")
    asked = await post(api, query, Accept="application/graphql-response+json")
    assert (asked.status_code, asked.headers["content-type"]) == (400, "application/graphql-response+json")


async def test_at_most_20_errors(api: Api) -> None:
    answer = await api.ask("{ " + " ".join(f"nothing{place}" for place in range(500)) + " }")
    assert len(answer["errors"]) <= 20


async def test_the_viewer_is_who_the_token_says(api: Api) -> None:
    token = api.token(distributor="Dora", permissions=["READ_ACCOUNTS", "READ_STATISTICS", "FLY"])
    response = await post(api, json.dumps({"query": VIEWER}), Authorization=f"Bearer {token}")
    assert response.json()["data"]["viewer"] == {
        "subject": "sue",
        "tenant": "alpha",
        "permissions": ["READ_STATISTICS", "READ_ACCOUNTS"],
        "distributor": {"name": "Dora"},
    }


FAULTY = '{ a: node(id: "UHJvZHVjdDox") { id } b: accountBatches { nodes { id } } viewer { tenant } }'


IN_THE_BACKGROUND = {"a background task was ended by a fault"}
"""What goes on in the background may meet the same fault meanwhile, and tells of it too."""


async def test_faults_are_masked_and_logged_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(Session, "rows", broken)
    with capture_logs() as logged:
        answer = await api.ask(FAULTY)
    assert "secret" not in json.dumps(answer)
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"INTERNAL_SERVER_ERROR"}
    request_id = answer["errors"][0]["extensions"]["requestId"]
    told = [(entry["event"], entry["request_id"]) for entry in logged if "request_id" in entry]
    assert told == [("operation failed", request_id), ("request", request_id)]
    assert {entry["event"] for entry in logged if "request_id" not in entry} <= IN_THE_BACKGROUND


async def test_one_field_fails_and_the_others_come(api: Api) -> None:
    answer = await api.ask('{ viewer { tenant } nodes(ids: []) { id } node(id: "x") { id } }')
    assert without_cost(answer) == {"data": {"viewer": {"tenant": "alpha"}, "nodes": [], "node": None}}
    answer = await api.ask("{ viewer { tenant } accountBatches(first: -1) { totalCount } }")
    assert answer["data"] is None
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["accountBatches"], "BAD_USER_INPUT")
    ]


async def test_browsers_of_named_origins_may_ask(api: Api) -> None:
    preflight = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    allowed = await api.http.options("/graphql", headers={"Origin": "https://panel.example", **preflight})
    assert allowed.headers["access-control-allow-origin"] == "https://panel.example"
    foreign = await api.http.options("/graphql", headers={"Origin": "https://evil.example", **preflight})
    assert "access-control-allow-origin" not in foreign.headers


async def test_health_and_metrics_want_no_token(api: Api) -> None:
    assert (await api.http.get("/health/live")).status_code == 200
    ready = await api.http.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    await api.ask(VIEWER)
    metrics = (await api.http.get("/metrics")).text
    assert 'account_batch_requests_total{operation="query",outcome="ok"}' in metrics
    assert "account_batch_request_duration_seconds_bucket" in metrics
    assert "alpha" not in metrics


async def test_not_ready_while_not_migrated_or_not_there(cluster: TestCluster, tmp_path: Any) -> None:
    async with cluster.database(empty=True) as database:
        # A database that is named is nobody's to start again when it is gone.
        settings = Settings(_env_file=None, data_dir=tmp_path, pool_size=1, database_url=database.server_dsn)
        app = create_app(settings, database.server_dsn)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http,
        ):
            empty = await http.get("/health/ready")
            assert (empty.status_code, empty.json()) == (503, {"status": "the database is not migrated"})
            await app.state.readiness.close()
            gone = await http.get("/health/ready")
            assert (gone.status_code, gone.json()) == (503, {"status": "the database does not answer"})


async def test_a_mutation_is_not_for_get(api: Api) -> None:
    mutation = 'mutation { batchUpdateAccounts(input: {filter: {batch: {name: "x"}}}) { userErrors { code } } }'
    response = await api.http.get("/graphql", params={"query": mutation}, headers=api.bearer())
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
