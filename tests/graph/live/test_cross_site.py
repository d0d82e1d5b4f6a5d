"""What a foreign page can make a browser send without asking first, at the real server: nothing comes of it."""

import json

import httpx
import pytest

from tests.support.server import LiveServer

QUERY = "{ viewer { subject } }"
MUTATION = 'mutation { cancelBatchUpdate(id: "x") { userErrors { code } } }'
SUBSCRIPTION = 'subscription { batchUpdateProgress(id: "x") { id } }'
SIMPLE = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/plain; a=b", ""]
"""The types of bodies for which a browser sends no preflight; the last is none at all."""


@pytest.mark.parametrize("media_type", [*SIMPLE, "application/jsonp", "application/json-patch+json", "text/json"])
def test_a_body_of_another_type(live_server: LiveServer, media_type: str) -> None:
    for query in (QUERY, MUTATION):
        headers = live_server.headers | ({"Content-Type": media_type} if media_type else {})
        response = httpx.post(f"{live_server.url}/graphql", content=json.dumps({"query": query}), headers=headers)
        assert (response.status_code, response.headers["accept"]) == (415, "application/json")
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("media_type", ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8"])
def test_a_body_of_json(live_server: LiveServer, media_type: str) -> None:
    headers = live_server.headers | {"Content-Type": media_type}
    response = httpx.post(f"{live_server.url}/graphql", content=json.dumps({"query": QUERY}), headers=headers)
    assert response.json()["data"] == {"viewer": {"subject": "test"}}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("query", [MUTATION, SUBSCRIPTION])
def test_what_changes_something_is_not_for_get(live_server: LiveServer, method: str, query: str) -> None:
    url = f"{live_server.url}/graphql"
    response = httpx.request(method, url, params={"query": query}, headers=live_server.headers)
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_get_wants_the_header_that_no_foreign_page_can_send(live_server: LiveServer) -> None:
    url = f"{live_server.url}/graphql"
    assert httpx.get(url, params={"query": QUERY}, headers=live_server.headers).status_code == 200
    assert httpx.get(url, params={"query": QUERY}).status_code == 401


@pytest.mark.parametrize("name", ["token", "access_token", "Authorization", "authorization", "session", "jwt"])
def test_neither_cookies_nor_the_url_nor_the_body_authenticate(live_server: LiveServer, name: str) -> None:
    url = f"{live_server.url}/graphql"
    for token in (live_server.token, f"Bearer {live_server.token}"):
        quoted = token.replace(" ", "%20")
        refused = [
            httpx.get(url, params={"query": QUERY}, headers={"Cookie": f"{name}={quoted}"}),
            httpx.post(url, json={"query": QUERY}, headers={"Cookie": f"{name}={quoted}"}),
            httpx.get(url, params={"query": QUERY, name: token}),
            httpx.post(url, params={name: token}, json={"query": QUERY, name: token}),
        ]
        assert {response.status_code for response in refused} == {401}
        assert {response.headers["www-authenticate"] for response in refused} == {"Bearer"}
        assert not any("set-cookie" in response.headers for response in refused)


def test_a_preflight_of_a_foreign_page_allows_nothing(live_server: LiveServer) -> None:
    headers = {
        "Origin": "https://evil.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    for method, path in (("OPTIONS", "/graphql"), ("GET", "/graphql"), ("OPTIONS", "/reports/x.csv")):
        response = httpx.request(method, live_server.url + path, headers=headers)
        assert not [name for name in response.headers if name.startswith("access-control-")]
