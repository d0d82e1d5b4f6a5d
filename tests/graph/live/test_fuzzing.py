"""Random operations, bodies, bytes and frames against a running server: no fault, no hang, no growth.

The seed is printed with a failure. `FUZZING_SEED=... .venv/bin/python -m pytest ...` sends the same again, and
`FUZZING_SECONDS=600` goes on for longer.
"""

import json
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis_graphql import Mode, from_schema, nodes
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from graph.schema import schema
from tests.support.server import LiveServer, answer

# CI sends the same each time, as Hypothesis does there: what lands is not to depend on a new seed.
SEED = int(os.environ.get("FUZZING_SEED") or (15 if os.environ.get("CI") else secrets.randbits(32)))
SECONDS = float(os.environ.get("FUZZING_SECONDS") or 3)
"""For each of the five tests, from its first example on."""
LEAST = 15
"""Examples of each test, however slow the machine is."""
ANSWERED_WITHIN = 10.0
GROWTH = 64 * 2**20
"""Bytes that the server may grow by in a test: the cache of documents fills meanwhile."""
CLOSE_CODES = {1002, 1003, 1007, 1009, 4400, 4401, 4403, 4409, 4429}
HONEST = {"query": "{ viewer { subject } accountBatches(first: 3) { nodes { id statistics { selected } } } }"}
ANSWERED = {"data", "extensions"}
IDS = "{ accountBatches { nodes { id customer { id } } } }"


class _TimeIsOverError(Exception):
    """Ends what hypothesis has no limit of time for."""


def fuzz(strategy: st.SearchStrategy[Any], attempt: Callable[[Any], None]) -> None:
    """Attempts examples until SECONDS are over, and names the seed."""
    print(f"FUZZING_SEED={SEED}")
    until, count = 0.0, 0

    @seed(SEED)
    @settings(
        max_examples=1_000_000,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # to make an example smaller would take longer than the test may
        report_multiple_bugs=False,
    )
    @given(strategy)
    def run(example: Any) -> None:
        nonlocal until, count
        until = until or time.monotonic() + SECONDS
        if time.monotonic() > until and count >= LEAST:
            raise _TimeIsOverError
        attempt(example)
        count += 1

    with pytest.raises(_TimeIsOverError):
        run()
    print(f"{count} examples")


@pytest.fixture(scope="module")
def token(live_server: LiveServer) -> str:
    """All permissions in a tenant of its own, as random mutations may succeed."""
    home = live_server.database.home
    answer(home, "demo", "--accounts", "50", "--tenant", "fuzzed")
    return answer(home, "token", "--tenant", "fuzzed", "--subject", "anybody")


@pytest.fixture
def client(live_server: LiveServer, token: str) -> Iterator[httpx.Client]:
    """Somebody who may do everything. Afterwards the server is as large as it was, and answers as quickly."""
    process, headers = psutil.Process(live_server.process.pid), {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=live_server.url, headers=headers, timeout=ANSWERED_WITHIN) as client:
        assert client.post("/graphql", json=HONEST).json().keys() == ANSWERED
        before = process.memory_info().rss
        yield client
        started = time.perf_counter()
        last = client.post("/graphql", json=HONEST)
        took = time.perf_counter() - started
        assert (last.status_code, last.json().keys(), took < 2) == (200, ANSWERED, True), (last.text, took)
        grown = process.memory_info().rss - before
        print(f"grown by {grown / 2**20:.1f} MiB")
        assert grown < GROWTH
        assert live_server.process.poll() is None


def sound(response: httpx.Response) -> None:
    """Nothing but an answer, or a refusal that blames the request."""
    assert response.status_code < 500, response.text
    assert "INTERNAL_SERVER_ERROR" not in response.text, response.text
    if response.headers["content-type"] == "application/json":
        assert response.json().keys() <= {"data", "errors", "extensions"}


def scalars(known: list[str]) -> dict[str, st.SearchStrategy[Any]]:
    """Values of our scalars, and IDs that are sometimes those of something."""
    return {
        "ID": (st.sampled_from(known) | st.text(max_size=30)).map(nodes.String),
        "Amount": (st.decimals(-1000, 1000, places=2) | st.text(max_size=20)).map(nodes.String),
        "BillingDate": (st.dates() | st.text(max_size=12)).map(nodes.String),
        "DateTime": st.datetimes().map(lambda at: nodes.String(f"{at.isoformat()}Z")) | st.text().map(nodes.String),
        "TimeZone": (st.sampled_from(["Europe/Prague", "UTC", "CET"]) | st.text(max_size=20)).map(nodes.String),
        "ControlNumbers": st.from_regex(r"[0-9]{1,4}(-[0-9]{1,4})?(,[0-9]{1,9})*", fullmatch=True).map(nodes.String),
    }


@pytest.mark.parametrize("mode", [Mode.POSITIVE, Mode.NEGATIVE], ids=["valid", "with one fault"])
def test_operations(client: httpx.Client, mode: Mode) -> None:
    batches = client.post("/graphql", json={"query": IDS}).json()["data"]["accountBatches"]["nodes"]
    known = [thing["id"] for batch in batches for thing in (batch, batch["customer"])]
    operations = from_schema(schema.build(), custom_scalars=scalars(known), mode=mode)
    fuzz(operations, lambda query: sound(client.post("/graphql", json={"query": query})))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TOKENS = [*"{}()[]:!$@|&=", "...", '"', '"""', "query", "on", "viewer", "a", "1"]
TEXTS = st.text() | st.lists(st.sampled_from(TOKENS)).map(" ".join)
FIELDS = ("query", "operationName", "variables", "documentId", "extensions")
REQUESTS = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON | TEXTS))


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode()


BODIES = st.binary() | JSON.map(dumped) | REQUESTS.map(dumped) | TEXTS.map(lambda query: dumped({"query": query}))
CONTENT_TYPES = st.sampled_from(["application/json"] * 8 + ["application/json; charset=utf-16", "text/plain", ""])


def test_bodies(client: httpx.Client) -> None:
    def attempt(example: tuple[bytes, str]) -> None:
        body, content_type = example
        sound(client.post("/graphql", content=body, headers={"Content-Type": content_type}))

    fuzz(st.tuples(BODIES, CONTENT_TYPES), attempt)


LINES = b"""POST /graphql HTTP/1.1
GET /graphql?query={viewer{subject}} HTTP/1.1
GET /graphiql/assets/%00 HTTP/1.1
Host: here
Content-Length: 5
Content-Length: -1
Transfer-Encoding: chunked
Content-Type: application/json
Upgrade: websocket
Connection: upgrade
Expect: 100-continue

5
{}""".splitlines()
BYTES = st.binary() | st.lists(st.sampled_from(LINES) | st.binary(max_size=20)).map(b"\r\n".join)


def test_bytes(client: httpx.Client) -> None:
    split = urlsplit(str(client.base_url))
    place = split.hostname or "", split.port or 0

    def attempt(sent: bytes) -> None:
        with socket.create_connection(place, timeout=ANSWERED_WITHIN) as connection:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            received = b""
            try:
                while chunk := connection.recv(65536):
                    received += chunk
            except ConnectionResetError:  # it was closed before all had been read
                pass
        assert b"HTTP/1.1 5" not in received, received

    fuzz(BYTES, attempt)


MESSAGES = st.fixed_dictionaries(
    {"type": st.sampled_from(["subscribe", "complete", "ping", "pong", "connection_init", "next"]) | st.text()},
    optional={"id": st.sampled_from(["1", "2", ""]) | JSON, "payload": REQUESTS | JSON},
)
FRAMES = st.lists(
    st.text() | st.binary() | JSON.map(json.dumps) | MESSAGES.map(json.dumps) | st.just(json.dumps({"type": "ping"})),
    max_size=6,
)


def test_frames(client: httpx.Client) -> None:
    url = str(client.base_url.join("/graphql").copy_with(scheme="ws"))
    introduction = {"type": "connection_init", "payload": {"Authorization": client.headers["Authorization"]}}

    def attempt(frames: list[str | bytes]) -> None:
        with connect(url, subprotocols=["graphql-transport-ws"], compression=None) as connection:  # type: ignore[list-item]
            connection.send(json.dumps(introduction))
            try:
                for frame in frames:
                    connection.send(frame)
                connection.send('{"type": "ping", "payload": {"last": true}}')
                message: dict[str, Any] = {}
                while message != {"type": "pong", "payload": {"last": True}}:
                    message = json.loads(connection.recv(timeout=ANSWERED_WITHIN))
                    assert "INTERNAL_SERVER_ERROR" not in json.dumps(message), message
            except ConnectionClosed:
                assert connection.close_code in CLOSE_CODES, (connection.close_code, connection.close_reason)

    fuzz(FRAMES, attempt)
