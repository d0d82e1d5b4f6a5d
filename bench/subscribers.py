"""Clients that follow an update's progress with little overhead: they count events without decoding them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import websockets

from bench.client import Client

PROGRESS = """
subscription Progress($id: ID!) {
  batchUpdateProgress(id: $id) { id state progress { selected processed updated unchanged refused fraction } }
}
"""
_LAST = b'"COMPLETED"'
_UPDATE_TIMEOUT = 120.0
"""Seconds that an update may take to end."""

Follow = Callable[[str], Awaitable[int]]
"""Follows the update of that ID until it is completed; returns the number of events. Raises AssertionError."""


@asynccontextmanager
async def subscribers(server: Client, sockets: int, streams: int) -> AsyncIterator[list[Follow]]:
    """That many subscribers over WebSocket, connected already, and by server-sent events."""
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(_http(server))
        over_sockets = [await stack.enter_async_context(_socket(server)) for _ in range(sockets)]
        yield [*over_sockets, *[_stream(http)] * streams]


async def follow_all(followers: list[Follow], update: str) -> int:
    """Follow an update to its end with all of them; return their total number of events."""
    async with asyncio.timeout(_UPDATE_TIMEOUT):
        return sum(await asyncio.gather(*(follow(update) for follow in followers)))


@asynccontextmanager
async def _socket(server: Client) -> AsyncIterator[Follow]:
    url, protocol = f"ws://127.0.0.1:{server.port}/graphql", websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(url, subprotocols=[protocol], compression=None, ping_interval=None) as connection:

        async def follow(update: str) -> int:
            payload = _body(update)
            await connection.send(json.dumps({"id": update, "type": "subscribe", "payload": payload}))
            events, last = 0, b""
            while b'"next"' in (message := await connection.recv(decode=False)):
                events, last = events + 1, message
            return _counted(events, last)

        token = {"Authorization": f"Bearer {server.token}"}
        await connection.send(json.dumps({"type": "connection_init", "payload": token}))
        await connection.recv()
        yield follow


def _http(server: Client) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {server.token}", "Accept": "text/event-stream"}
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", headers=headers, timeout=_UPDATE_TIMEOUT)


def _stream(http: httpx.AsyncClient) -> Follow:
    async def follow(update: str) -> int:
        received = (await http.post("/graphql", json=_body(update))).content
        return _counted(received.count(b"event: next"), received)

    return follow


def _body(update: str) -> dict[str, Any]:
    return {"query": PROGRESS, "variables": {"id": update}}


def _counted(events: int, last: bytes) -> int:
    if _LAST not in last:
        raise AssertionError(f"the last event tells of no end: {last!r}")
    return events
