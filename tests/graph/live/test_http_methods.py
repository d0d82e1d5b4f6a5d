"""Every HTTP method on every route, as the real server answers it on one connection that stays open."""

import http.client
import json
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.server import LiveServer

QUERY = "/graphql?" + urlencode({"query": "{ viewer { subject } }"})
MUTATION = "/graphql?" + urlencode({"query": 'mutation { cancelBatchUpdate(id: "x") { userErrors { code } } }'})
FOLLOW = "/graphql?" + urlencode({"query": 'subscription { batchUpdateProgress(id: "x") { id } }'})
READ, BOTH = "GET, HEAD, OPTIONS", "GET, HEAD, OPTIONS, POST"
ROUTES = {
    QUERY: (200, BOTH),
    "/health/live": (200, READ),
    "/health/ready": (200, READ),
    "/metrics": (200, READ),
    "/reports/x.csv": (404, READ),
    "/": (None, READ),
    "/partner": (None, READ),
    "/console/assets/x.js": (404, READ),
    "/graphiql": (None, READ),
    "/graphiql/assets/x.js": (404, READ),
}
OTHERS = ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "POST"]


@pytest.fixture
def connection(live_server: LiveServer) -> Iterator[http.client.HTTPConnection]:
    """One connection, on which a body where none belongs would be taken for the next answer."""
    split = urlsplit(live_server.url)
    assert split.hostname
    connection = http.client.HTTPConnection(split.hostname, split.port, timeout=20)
    yield connection
    connection.close()


def asked(
    connection: http.client.HTTPConnection, live_server: LiveServer, method: str, path: str, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    connection.request(method, path, headers={**live_server.headers, **headers})
    response = connection.getresponse()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


@pytest.mark.parametrize("path", ROUTES)
def test_head_is_get_without_the_body(
    live_server: LiveServer, connection: http.client.HTTPConnection, path: str
) -> None:
    status, headers, body = asked(connection, live_server, "GET", path)
    assert status == (ROUTES[path][0] or status)
    again, same, nothing = asked(connection, live_server, "HEAD", path)
    assert (again, nothing) == (status, b"")
    kept = {name: value for name, value in headers.items() if name not in ("date", "content-length")}
    assert {name: same.get(name) for name in kept} == kept
    if path != "/metrics" and "content-length" in same:
        assert same["content-length"] == str(len(body))
    assert asked(connection, live_server, "GET", "/health/live")[2] == b'{"status":"live"}'


@pytest.mark.parametrize("path", ROUTES)
def test_options_and_what_is_not_taken(
    live_server: LiveServer, connection: http.client.HTTPConnection, path: str
) -> None:
    allow = ROUTES[path][1]
    status, headers, body = asked(connection, live_server, "OPTIONS", path)
    assert (status, headers.get("allow"), body) == (204, allow, b"")
    for method in OTHERS:
        if method not in allow.split(", "):
            status, headers, _ = asked(connection, live_server, method, path)
            assert (status, headers.get("allow")) == (405, allow), method


def test_options_want_no_token_and_head_does(live_server: LiveServer, connection: http.client.HTTPConnection) -> None:
    assert asked(connection, live_server, "OPTIONS", QUERY, Authorization="")[0] == 204
    status, headers, body = asked(connection, live_server, "HEAD", QUERY, Authorization="")
    assert (status, headers["www-authenticate"], body) == (401, "Bearer", b"")


def test_head_is_for_queries_as_get_is(live_server: LiveServer, connection: http.client.HTTPConnection) -> None:
    for method in ("GET", "HEAD"):
        status, headers, body = asked(connection, live_server, method, MUTATION)
        assert (status, headers["allow"]) == (405, "POST")
        assert (json.loads(body)["errors"][0]["extensions"]["code"] if method == "GET" else body) in (
            "BAD_USER_INPUT",
            b"",
        )
        assert asked(connection, live_server, method, "/graphql")[0] == 400
        assert asked(connection, live_server, method, "/graphql?query=%7B")[0] == 200


def test_a_head_starts_no_stream(live_server: LiveServer, connection: http.client.HTTPConnection) -> None:
    status, headers, body = asked(connection, live_server, "HEAD", FOLLOW, Accept="text/event-stream")
    assert (status, headers["content-type"], body) == (200, "text/event-stream; charset=utf-8", b"")
    assert asked(connection, live_server, "GET", "/health/live")[2] == b'{"status":"live"}'


def test_a_path_that_is_none(live_server: LiveServer, connection: http.client.HTTPConnection) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "PUT"):
        assert asked(connection, live_server, method, "/nothing")[0] == 404
