"""Clients that send as slowly as they like, over real connections: each is told, cut off, and in nobody's way."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from time import monotonic

import pytest
from structlog.testing import capture_logs

from tests.graph.live.conftest import running
from tests.graph.live.scene import PROGRESS, TIMEOUT, LiveApplication, Scene
from tests.support.postgres import TestCluster
from tests.support.waiting import until

SECONDS = 1.0
"""What clients have here for the head, and for the body, of a request."""
ANSWERED_WITHIN = 5.0
"""Seconds, on a busy machine."""
PAUSE = 0.05
AT_ONCE = 100

LIVE = b"GET /health/live HTTP/1.1\r\nHost: x\r\n"
HEADS = {
    "headers without end": (LIVE, b"X-A: b\r\n", [408]),
    "one header without end": (LIVE + b"X-A: ", b"b", [408]),
    "a request line without end": (b"GET /", b"a", [408]),
    "line breaks before a request": (b"\r\n", b"\r\n", [408]),
    "a second request": (LIVE + b"\r\nGET /", b"a", [200, 408]),
    "line breaks after a request": (LIVE + b"\r\n", b"\r\n", [200, 408]),
    "the handshake of a socket": (b"GET /graphql HTTP/1.1\r\nUpgrade: websocket\r\n", b"X-A: b\r\n", [408]),
    "not a word": (b"", b"", []),
    "no more after an answer": (LIVE + b"\r\n", b"", [200]),
}
BODIES = {
    "of a length": ("Content-Length: 100000", b" "),
    "of a length, and then nothing": ("Content-Length: 100000", b""),
    "in chunks": ("Transfer-Encoding: chunked", b"1\r\n \r\n"),
    "in one chunk without end": ("Transfer-Encoding: chunked", b"0"),
}
UNREAD = {
    "where none belongs": ("POST /health/live", "Accept: */*", [405]),
    "where nothing is": ("POST /nothing", "Accept: */*", [404]),
    "without a token": ("POST /graphql", "Content-Type: application/json", [401]),
    "of another type": ("POST /graphql", "Authorization: {bearer}", [415]),
}


@pytest.fixture(scope="module")
async def application(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveApplication]:
    """A server with short deadlines."""
    home = tmp_path_factory.mktemp("slow")
    deadlines = {"header_timeout": SECONDS, "body_timeout": SECONDS}
    async with running(cluster, home, **deadlines, pool_timeout=ANSWERED_WITHIN) as application:
        yield application


def request_head(scene: Scene, *lines: str) -> bytes:
    """The head of a request; `{bearer}` stands for a valid token."""
    first, *others = lines
    bearer = f"Bearer {scene.token()}"
    head = (f"{first} HTTP/1.1", "Host: x", *(line.replace("{bearer}", bearer) for line in others), "", "")
    return "\r\n".join(head).encode()


def graphql_head(scene: Scene, framing: str) -> bytes:
    """The head of a POST with a token."""
    return request_head(scene, "POST /graphql", "Authorization: {bearer}", "Content-Type: application/json", framing)


async def trickled(scene: Scene, start: bytes, drop: bytes) -> bytes:
    """What the server answers until it closes, to a client that sends one drop after another as long as it can."""
    received = bytearray()
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.application.port)

    async def receive() -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(65536):
                received.extend(piece)

    receiving = asyncio.create_task(receive())
    try:
        writer.write(start)
        async with asyncio.timeout(TIMEOUT):
            while not receiving.done():
                writer.write(drop)
                await asyncio.sleep(PAUSE)
    finally:
        receiving.cancel()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
    return bytes(received)


def statuses(answers: bytes) -> list[int]:
    """The statuses of the answers on one connection."""
    return [int(part[:3]) for part in answers.split(b"HTTP/1.1 ")[1:]]


async def served_meanwhile(scene: Scene) -> None:
    """Another client asks, and is answered at once."""
    begun = monotonic()
    data = await scene.application.api.data("{ viewer { subject } }", tenant=scene.tenant)
    assert data == {"viewer": {"subject": "sue"}}
    assert monotonic() - begun < ANSWERED_WITHIN


@pytest.mark.parametrize("attack", HEADS)
async def test_a_slow_head(scene: Scene, attack: str) -> None:
    start, drop, expected = HEADS[attack]
    answers = await trickled(scene, start, drop)
    assert statuses(answers) == expected
    if 408 in expected:
        last = b"The head of a request has to be complete within 1 s (ACCOUNT_BATCH_HEADER_TIMEOUT).\n"
        assert answers.endswith(b"Connection: close\r\n\r\n" + last)


@pytest.mark.parametrize("attack", BODIES)
async def test_a_slow_body(scene: Scene, attack: str) -> None:
    framing, drop = BODIES[attack]
    answers = await trickled(scene, graphql_head(scene, framing), drop)
    assert statuses(answers) == [408]
    [error] = json.loads(answers.partition(b"\r\n\r\n")[2])["errors"]
    assert error["extensions"]["code"] == "TIMED_OUT"
    assert "within 1 s (ACCOUNT_BATCH_BODY_TIMEOUT)" in error["message"]


@pytest.mark.parametrize("attack", UNREAD)
async def test_a_slow_body_that_nobody_reads(scene: Scene, attack: str) -> None:
    first, header, expected = UNREAD[attack]
    start = request_head(scene, first, header, "Content-Length: 100000")
    assert statuses(await trickled(scene, start, b" ")) == expected


async def test_a_slow_client_that_is_fast_enough(scene: Scene) -> None:
    body = b'{"query": "{ viewer { subject } }"}'
    whole = graphql_head(scene, f"Connection: close\r\nContent-Length: {len(body)}") + body
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.application.port)
    for place in range(0, len(whole), len(whole) // 6):
        writer.write(whole[place : place + len(whole) // 6])
        await asyncio.sleep(PAUSE)
    async with asyncio.timeout(TIMEOUT):
        answers = await reader.read()
    assert statuses(answers) == [200]
    assert b'\r\n\r\n{"data":{"viewer":{"subject":"sue"}},' in answers
    writer.close()


async def test_others_are_served_meanwhile(scene: Scene) -> None:
    """A hundred slow heads and a hundred slow bodies hold neither a connection of the pool nor anybody up."""
    start = graphql_head(scene, "Content-Length: 100000")
    heads = [asyncio.create_task(trickled(scene, LIVE, b"X-A: b\r\n")) for _ in range(AT_ONCE)]
    bodies = [asyncio.create_task(trickled(scene, start, b" ")) for _ in range(AT_ONCE)]
    asked = 0
    while not all(task.done() for task in (*heads, *bodies)):
        await served_meanwhile(scene)
        asked += 1
        await until(lambda: not scene.application.busy(), ANSWERED_WITHIN, "the connections of the pool are free")
    assert asked > 1
    assert [statuses(await task) for task in (*heads, *bodies)] == [[408]] * 2 * AT_ONCE


async def test_sockets_and_streams_outlive_the_deadlines(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket, scene.stream(PROGRESS, id=update.id) as stream:
        events = stream.aiter_text()
        assert '"processed":0' in await anext(events)
        await socket.subscribe("1", PROGRESS, id=update.id)
        await socket.data("1")
        await trickled(scene, LIVE, b"X-A: b\r\n")
        await trickled(scene, graphql_head(scene, "Content-Length: 9"), b"")
        await update.move(50)
        assert '"processed":50' in await anext(events)
        assert (await socket.data("1"))["batchUpdateProgress"]["progress"]["processed"] == 50


async def test_an_answer_under_way_is_not_cut_off(scene: Scene) -> None:
    """What is sent too early (a line break after a body, half of the next request) waits for the answer."""
    update = await scene.update()
    body = json.dumps({"query": PROGRESS, "variables": {"id": update.id}}).encode()
    framing = f"Accept: text/event-stream\r\nContent-Length: {len(body)}"
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.application.port)
    writer.write(graphql_head(scene, framing) + body + b"\r\n")
    async with asyncio.timeout(TIMEOUT):
        await reader.readuntil(b'"processed":0')
        writer.write(b"GET /heal")
        await trickled(scene, LIVE, b"X-A: b\r\n")
        await update.move(50)
        await reader.readuntil(b'"processed":50')
        await update.end()
        writer.write(b"th/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        rest = await reader.read()
    assert statuses(rest) == [200]
    writer.close()


async def test_a_client_that_leaves_is_no_fault(scene: Scene) -> None:
    refused = await scene.application.api.counted("unknown", "BAD_USER_INPUT")
    with capture_logs() as logged:
        _, writer = await asyncio.open_connection("127.0.0.1", scene.application.port)
        writer.write(graphql_head(scene, "Content-Length: 1000") + b"{")
        writer.close()

        async def noticed() -> bool:
            return await scene.application.api.counted("unknown", "BAD_USER_INPUT") > refused

        await until(noticed, TIMEOUT, "the server has noticed")
    assert [entry for entry in logged if entry["log_level"] == "error"] == []


async def test_a_head_that_is_too_long(scene: Scene) -> None:
    for length, expected in ((200_000, [200]), (263_000, [431]), (1_000_000, [431])):
        head = request_head(scene, "GET /health/live", f"X-A: {'a' * length}", "Connection: close")
        assert statuses(await trickled(scene, head, b"")) == expected
    url = request_head(scene, f"GET /graphql?query={'%20' * 100_000}", "Authorization: {bearer}")
    assert statuses(await trickled(scene, url, b"")) == [431]
    await served_meanwhile(scene)
