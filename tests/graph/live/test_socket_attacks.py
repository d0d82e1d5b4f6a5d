"""What a hostile client sends on a WebSocket, frame by frame: the server closes, keeps nothing, and serves others."""

import asyncio
import json
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psutil
import pytest

from graph.http import websocket
from graph.http.connections import sockets
from graph.security.claims import SKEW
from tests.graph.live.conftest import running
from tests.graph.live.scene import PROGRESS, TIMEOUT, LiveApplication, Scene
from tests.support.connections import is_connected_to
from tests.support.postgres import TestCluster
from tests.support.waiting import until

MIB = 1024 * 1024
OPERATIONS = 3
LIMIT = 4096
TEXT, CONTINUED, CLOSE, PING = 1, 0, 8, 9
KEY = b"\x00\x00\x00\x00"
"""Masks nothing."""
HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


@pytest.fixture(scope="module")
async def application(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveApplication]:
    """A server with other limits than usual."""
    home = tmp_path_factory.mktemp("sockets")
    async with running(cluster, home, socket_operations=OPERATIONS, body_limit=LIMIT) as application:
        yield application


def frame(opcode: int, payload: bytes, *, last: bool = True, length: int | None = None) -> bytes:
    """A frame as clients send it; `length` is what it claims to have."""
    length = len(payload) if length is None else length
    head = bytes([opcode | (0x80 if last else 0)])
    if length < 126:
        return head + bytes([0x80 | length]) + KEY + payload
    return head + bytes([0x80 | 127]) + struct.pack("!Q", length) + KEY + payload


@dataclass(frozen=True)
class Raw:
    """A socket after the handshake, whose client does nothing by itself: it answers neither pings nor closes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def closed(self) -> int:
        """The code of the close frame, once the server has closed the connection as well."""
        code = 0
        async with asyncio.timeout(2 * TIMEOUT):
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while True:
                    opcode, length = await self.reader.readexactly(2)
                    payload = await self.reader.readexactly(length)
                    if opcode & 0x0F == CLOSE:
                        code = struct.unpack("!H", payload[:2])[0]
        return code


@asynccontextmanager
async def raw(application: LiveApplication) -> AsyncIterator[Raw]:
    reader, writer = await asyncio.open_connection("127.0.0.1", application.port)
    writer.write(HANDSHAKE)
    async with asyncio.timeout(TIMEOUT):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    try:
        yield Raw(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


def message(**fields: object) -> bytes:
    return json.dumps(fields).encode()


async def init(scene: Scene, socket: Raw, **claims: Any) -> None:
    """Introduces the client, and reads the acknowledgement."""
    payload = {"Authorization": f"Bearer {scene.token(**claims)}"}
    socket.writer.write(frame(TEXT, message(type="connection_init", payload=payload)))
    async with asyncio.timeout(TIMEOUT):
        await socket.reader.readuntil(b'"connection_ack"}')


async def served(scene: Scene) -> None:
    """Another client is answered."""
    async with scene.socket() as socket:
        await socket.subscribe("1", "{ viewer { subject } }")
        assert (await socket.data("1"))["viewer"] == {"subject": "sue"}


UNREADABLE = {
    "a long line": HANDSHAKE.replace(b"/graphql", b"/graphql?a=" + b"a" * 9000),
    "a long header": HANDSHAKE.replace(b"Host: x", b"Host: x\r\nX-A: " + b"a" * 9000),
    "many headers": HANDSHAKE.replace(b"Host: x", b"Host: x\r\n" + b"X-A: b\r\n" * 125 + b"X-B: c"),
}


async def test_a_handshake_that_cannot_be_read_is_answered(scene: Scene) -> None:
    for sent in UNREADABLE.values():
        reader, writer = await asyncio.open_connection("127.0.0.1", scene.application.port)
        writer.write(sent)
        async with asyncio.timeout(TIMEOUT):
            assert (await reader.read()).startswith(b"HTTP/1.1 400 ")
        writer.close()
    just_inside = HANDSHAKE.replace(b"Host: x", b"Host: x\r\n" + b"X-A: " + b"b" * 8000)
    reader, writer = await asyncio.open_connection("127.0.0.1", scene.application.port)
    writer.write(just_inside)
    async with asyncio.timeout(TIMEOUT):
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    writer.close()


UNINTRODUCED = {
    "nothing": b"",
    "a ping": frame(PING, b"x"),
    "half a frame": frame(TEXT, b'{"type"', length=100),
    "a part of a message": frame(TEXT, b"{", last=False),
    "half a head": b"\x81",
}


async def test_a_hundred_that_do_not_introduce_themselves_hold_nobody_up(scene: Scene) -> None:
    async def sending(sent: bytes) -> int:
        async with raw(scene.application) as socket:
            socket.writer.write(sent)
            return await socket.closed()

    sockets = [asyncio.create_task(sending(sent)) for sent in UNINTRODUCED.values() for _ in range(20)]
    while not all(task.done() for task in sockets):
        await served(scene)
    assert [await task for task in sockets] == [4408] * 100


@pytest.mark.parametrize("length", [LIMIT + 1, 2**30, 2**63 - 1])
async def test_a_message_that_is_announced_is_not_waited_for(scene: Scene, length: int) -> None:
    async with raw(scene.application) as socket:
        await init(scene, socket)
        socket.writer.write(frame(TEXT, b"{", length=length))
        assert await socket.closed() == 1009
    await served(scene)


async def test_a_message_in_parts_counts_as_one(scene: Scene) -> None:
    async with raw(scene.application) as socket:
        await init(scene, socket)
        socket.writer.write(frame(TEXT, b" " * (LIMIT - 100), last=False) + frame(CONTINUED, b" " * 101))
        assert await socket.closed() == 1009


async def test_a_message_in_parts_within_the_limit(scene: Scene) -> None:
    ping = message(type="ping", payload={"a": "x" * (LIMIT - 100)})
    async with raw(scene.application) as socket:
        await init(scene, socket)
        parts = [ping[place : place + 8] for place in range(0, len(ping), 8)]
        socket.writer.write(frame(TEXT, parts[0], last=False))
        socket.writer.writelines(frame(CONTINUED, part, last=False) for part in parts[1:])
        socket.writer.write(frame(CONTINUED, b""))
        async with asyncio.timeout(TIMEOUT):
            await socket.reader.readuntil(b'"type":"pong"')


async def test_empty_parts_without_end(scene: Scene) -> None:
    before = psutil.Process(os.getpid()).memory_info().rss
    async with raw(scene.application) as socket:
        await init(scene, socket)
        socket.writer.write(frame(TEXT, b"", last=False))
        closed = asyncio.create_task(socket.closed())
        with suppress(ConnectionError):
            async with asyncio.timeout(TIMEOUT):
                while not closed.done():
                    socket.writer.write(frame(CONTINUED, b"", last=False) * 1000)
                    await socket.writer.drain()
                    await asyncio.sleep(0)
        assert await closed in (1009, 0)
    await served(scene)
    assert psutil.Process(os.getpid()).memory_info().rss - before < 16 * MIB


async def test_pings_whose_answers_nobody_reads(scene: Scene) -> None:
    """The server leaves answers out rather than keep them."""
    before = psutil.Process(os.getpid()).memory_info().rss
    async with raw(scene.application) as socket:
        await init(scene, socket)
        pings = frame(PING, b"x" * 125) * 1000
        for _ in range(200):
            socket.writer.write(pings)
            await socket.writer.drain()
        assert psutil.Process(os.getpid()).memory_info().rss - before < 12 * MIB
        await served(scene)


async def _flood(socket: Raw) -> None:
    """Sends pings for as long as the server takes them, and reads none of the answers."""
    ping = frame(TEXT, message(type="ping", payload={"a": "x" * (LIMIT - 100)}))
    with suppress(ConnectionError):
        while True:
            socket.writer.write(ping)
            await socket.writer.drain()


async def test_a_client_that_does_not_read_is_gone_with_its_token(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its subscription nor its connection stays, although it can be told nothing any more."""
    monkeypatch.setattr(websocket, "CLOSE_TIMEOUT", 0.1)
    monkeypatch.setattr(sockets, "ABORT_AFTER", 0.1)
    update = await scene.update()
    updates = scene.application.change_feeds.updates
    async with raw(scene.application) as socket:
        port = socket.writer.get_extra_info("sockname")[1]
        await init(scene, socket, lifetime=timedelta(seconds=5 - SKEW))
        payload = {"query": PROGRESS, "variables": {"id": update.id}}
        socket.writer.write(frame(TEXT, message(type="subscribe", id="1", payload=payload)))
        await until(lambda: updates.waiters, TIMEOUT, "it has subscribed")
        flooding = asyncio.create_task(_flood(socket))
        try:
            await until(lambda: not updates.waiters, TIMEOUT, "its subscription has ended")
            await until(lambda: not is_connected_to(port), TIMEOUT, "its connection is closed")
        finally:
            flooding.cancel()
            socket.writer.transport.abort()


async def test_the_limit_of_operations_is_a_setting(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        for name in range(OPERATIONS):
            await socket.subscribe(str(name), PROGRESS, id=update.id)
            await socket.data(str(name))
        await socket.subscribe("x", "{ viewer { subject } }")
        refused = await socket.receive()
        assert (refused["id"], refused["type"]) == ("x", "error")
        wanted = "A socket has at most 3 operations under way (ACCOUNT_BATCH_SOCKET_OPERATIONS)."
        assert [error["message"] for error in refused["payload"]] == [wanted]
        await served(scene)
        await update.move(1)
        assert {(await socket.receive())["id"] for _ in range(OPERATIONS)} == {"0", "1", "2"}
