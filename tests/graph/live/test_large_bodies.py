"""Bodies that are too large or compressed, at the real server: refused while they are sent, and nothing is kept."""

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.support.server import LiveServer

MIB = 1024 * 1024
LIMIT = MIB
QUERY = b'{"query": "{ viewer { subject } }"'
ENOUGH = 8 * MIB
"""Bytes that the buffers between two programs on one machine hold at most."""
TOO_LARGE = "The body of a request has at most 1048576 bytes (ACCOUNT_BATCH_BODY_LIMIT)."


def padded(length: int) -> bytes:
    """A request of that many bytes."""
    return QUERY + b" " * (length - len(QUERY) - 1) + b"}"


def connected(server: LiveServer) -> socket.socket:
    split = urlsplit(server.url)
    assert split.hostname
    assert split.port
    return socket.create_connection((split.hostname, split.port), timeout=20)


def head(server: LiveServer, *lines: str) -> bytes:
    usual = ("POST /graphql HTTP/1.1", "Host: x", f"Authorization: Bearer {server.token}")
    return "\r\n".join((*usual, "Content-Type: application/json", *lines, "", "")).encode()


def answered(connection: socket.socket) -> tuple[int, str]:
    """Status and message of the error that is answered."""
    received = b""
    while b'"errors"' not in received:
        received += (piece := connection.recv(65536))
        assert piece, received
    first, _, body = received.partition(b"\r\n\r\n")
    return int(first.split()[1]), json.loads(body)["errors"][0]["message"]


def asked(server: LiveServer) -> float:
    """Seconds in which another client is answered."""
    begun = monotonic()
    response = httpx.post(f"{server.url}/graphql", content=padded(100), headers=json_headers(server))
    assert response.json()["data"] == {"viewer": {"subject": "test"}}
    return monotonic() - begun


def json_headers(server: LiveServer, **others: str) -> dict[str, str]:
    return {**server.headers, "Content-Type": "application/json", **others}


@pytest.fixture
def unharmed(live_server: LiveServer) -> Iterator[None]:
    """Afterwards the server has kept nothing, and answers others at once."""
    process = psutil.Process(live_server.process.pid)
    assert asked(live_server) < 5
    before = process.memory_info().rss
    yield
    assert asked(live_server) < 1
    assert process.memory_info().rss - before < 32 * MIB


@pytest.mark.usefixtures("unharmed")
def test_a_body_without_end_is_refused_while_it_is_sent(live_server: LiveServer) -> None:
    with connected(live_server) as connection:
        sent = 0

        def send() -> None:
            nonlocal sent
            with suppress(OSError):
                while sent < 1000 * MIB:
                    connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
                    sent += 65536

        connection.sendall(head(live_server, "Transfer-Encoding: chunked"))
        sender = Thread(target=send)
        sender.start()
        assert answered(connection) == (413, TOO_LARGE)
        assert sent < 1000 * MIB
        connection.shutdown(socket.SHUT_RDWR)
        sender.join(20)
        assert not sender.is_alive()


@pytest.mark.usefixtures("unharmed")
def test_a_body_that_is_announced_is_not_waited_for(live_server: LiveServer) -> None:
    for length in (LIMIT + 1, 50 * MIB, 10**18):
        with connected(live_server) as connection:
            connection.sendall(head(live_server, f"Content-Length: {length}"))
            assert answered(connection) == (413, TOO_LARGE)
    with connected(live_server) as connection:
        connection.sendall(head(live_server, f"Content-Length: {LIMIT + 1}", "Expect: 100-continue"))
        assert answered(connection) == (413, TOO_LARGE)


@pytest.mark.usefixtures("unharmed")
def test_who_sends_all_of_a_large_body_is_told_so(live_server: LiveServer) -> None:
    response = httpx.post(f"{live_server.url}/graphql", content=b" " * 50 * MIB, headers=json_headers(live_server))
    assert (response.status_code, response.json()["errors"][0]["message"]) == (413, TOO_LARGE)


def test_the_last_byte_counts(live_server: LiveServer) -> None:
    for length, expected in ((LIMIT, 200), (LIMIT + 1, 413)):
        for content in (padded(length), iter([padded(length)])):
            response = httpx.post(f"{live_server.url}/graphql", content=content, headers=json_headers(live_server))
            assert response.status_code == expected


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("coding", ["gzip", "br", "deflate", "zstd", "identity, gzip", "x"])
def test_a_compressed_body_is_not_unpacked(live_server: LiveServer, coding: str) -> None:
    bomb = gzip.compress(padded(100 * MIB))
    for content in (bomb, padded(100)):
        headers = json_headers(live_server, **{"Content-Encoding": coding})
        response = httpx.post(f"{live_server.url}/graphql", content=content, headers=headers)
        assert (response.status_code, response.headers["accept-encoding"]) == (415, "identity")
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_a_body_that_says_that_it_is_not_compressed(live_server: LiveServer) -> None:
    headers = json_headers(live_server, **{"Content-Encoding": "identity"})
    response = httpx.post(f"{live_server.url}/graphql", content=padded(100), headers=headers)
    assert response.status_code == 200


def test_two_content_encodings_are_two(live_server: LiveServer) -> None:
    headers = [*json_headers(live_server).items(), ("Content-Encoding", "identity"), ("Content-Encoding", "gzip")]
    response = httpx.post(f"{live_server.url}/graphql", content=padded(100), headers=headers)
    assert response.status_code == 415
