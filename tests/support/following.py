"""A client that follows an update over WebSocket to its end, and reconnects when its connection is lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

QUERY = """subscription ($id: ID!) {
  batchUpdateProgress(id: $id) { state progress { selected processed fraction } }
}"""
_AGAIN = 0.05
"""Seconds between two attempts to connect."""


@dataclass(frozen=True)
class Event:
    """An event from the server."""

    state: str
    selected: int
    processed: int
    fraction: float

    def __str__(self) -> str:
        return f"event: {self.state} {self.processed:,} of {self.selected:,} ({self.fraction:.0%})"


CONNECTED = "client: connected"
BROKEN = "client: the connection broke, trying again"


async def follow(url: str, token: str, update: str) -> AsyncIterator[Event | str]:
    """Yields events until the update has ended, and CONNECTED and BROKEN in between."""
    ended = broken = False
    while not ended:
        try:
            async with websockets.connect(
                f"{url.replace('http', 'ws', 1)}/graphql", subprotocols=[websockets.Subprotocol("graphql-transport-ws")]
            ) as connection:
                await _subscribe(connection, token, update)
                broken = False
                yield CONNECTED
                async for event in _events(connection):
                    yield event
                ended = True
        except (OSError, websockets.WebSocketException):
            if not broken:
                yield BROKEN
            broken = True
            await asyncio.sleep(_AGAIN)


async def _subscribe(connection: ClientConnection, token: str, update: str) -> None:
    await _send(connection, type="connection_init", payload={"Authorization": f"Bearer {token}"})
    assert json.loads(await connection.recv()) == {"type": "connection_ack"}
    await _send(connection, type="subscribe", id="1", payload={"query": QUERY, "variables": {"id": update}})


async def _send(connection: ClientConnection, **message: Any) -> None:
    await connection.send(json.dumps(message))


async def _events(connection: ClientConnection) -> AsyncIterator[Event]:
    """Yields events until the server completes the operation."""
    while (message := json.loads(await connection.recv()))["type"] != "complete":
        progress = message["payload"]["data"]["batchUpdateProgress"]
        yield Event(progress["state"], **progress["progress"])
