"""Subscribers (sockets and streams) at a running application, and other programs that write meanwhile."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

from graph.execution.change_feeds import ChangeFeeds
from graph.schema import ids
from tests.factories.accounts import add_accounts
from tests.factories.world import World
from tests.graph.conftest import Api
from tests.support.clock import NOON
from tests.support.postgres import TestDatabase

PROGRESS = """subscription ($id: ID!) {
  batchUpdateProgress(id: $id) { id state progress { selected processed fraction } batch { name } }
}"""
STATISTICS = """subscription ($filter: AccountBatchFilter!) {
  accountBatchStatistics(filter: $filter) { selected started depleted byProduct { product { name } count } }
}"""
TIMEOUT = 10.0
"""Seconds after which a wait fails the test."""

_INSERT = """
    INSERT INTO batch_updates (tenant_id, batch_id, on_refusal, request, fingerprint, criteria, changes,
        requested_by, requested_at, started_at, state, selected)
    VALUES ($1, $2, 'SKIP_REFUSED', '{}', 'x', '[]', '[]', 'sue', $3, $3, 'RUNNING', $4) RETURNING id
"""


async def until(holds: Callable[[], bool]) -> None:
    """Waits until the condition holds."""
    async with asyncio.timeout(TIMEOUT):
        while not holds():
            await asyncio.sleep(0.01)


@dataclass(frozen=True)
class LiveApplication:
    """A running application, and a connection as the owner of its tables."""

    api: Api
    owner: Any
    database: TestDatabase
    port: int

    @property
    def change_feeds(self) -> ChangeFeeds:
        """The feeds that wake the application's subscriptions."""
        feeds: ChangeFeeds = self.api.app.state.feeds
        return feeds

    def busy(self) -> int:
        """Number of the pool's connections in use."""
        held: int = self.api.app.state.database.usage.in_use
        return held

    async def wait_until_idle(self) -> None:
        """Waits until no subscription is left and all connections are free."""
        await until(lambda: not self.change_feeds.updates.waiters and not self.change_feeds.statistics.selections)
        await until(lambda: not self.busy())

    @asynccontextmanager
    async def bare_socket(self, **given: Any) -> AsyncIterator["Socket"]:
        """A connected socket before its first message."""
        options: dict[str, Any] = {"subprotocols": ["graphql-transport-ws"], "compression": None, **given}
        async with websockets.connect(f"ws://127.0.0.1:{self.port}/graphql", **options) as connection:
            yield Socket(connection)


@dataclass(frozen=True)
class Socket:
    """One client's socket."""

    connection: ClientConnection

    async def send(self, **message: Any) -> None:
        """Sends a message."""
        await self.connection.send(json.dumps(message))

    async def receive(self) -> dict[str, Any]:
        """The next message."""
        async with asyncio.timeout(TIMEOUT):
            message: dict[str, Any] = json.loads(await self.connection.recv())
        return message

    async def closed(self) -> int:
        """The server's close code; messages before it are skipped."""
        async with asyncio.timeout(TIMEOUT):
            await self.connection.wait_closed()
        assert self.connection.close_code is not None
        return self.connection.close_code

    async def subscribe(self, name: str, query: str, **variables: Any) -> None:
        """Subscribes to an operation."""
        await self.send(id=name, type="subscribe", payload={"query": query, "variables": variables})

    async def data(self, name: str) -> dict[str, Any]:
        """Data of the next message, which has to be an event of that operation."""
        message = await self.receive()
        assert (message["type"], message["id"]) == ("next", name), message
        assert "errors" not in message["payload"], message
        data: dict[str, Any] = message["payload"]["data"]
        return data


@dataclass(frozen=True)
class Scene:
    """One tenant of the running application."""

    application: LiveApplication
    world: World
    tenant: str

    @property
    def filter(self) -> dict[str, Any]:
        """A filter for the whole batch."""
        return {"batch": {"id": ids.encode("AccountBatch", self.world.batch)}}

    def token(self, **claims: Any) -> str:
        """A valid token of the tenant, or with other claims."""
        return self.application.api.token(self.tenant, **claims)

    @asynccontextmanager
    async def socket(self, token: str | None = None) -> AsyncIterator[Socket]:
        """A socket after its connection_ack."""
        async with self.application.bare_socket() as socket:
            bearer = f"Bearer {token or self.token()}"
            await socket.send(type="connection_init", payload={"Authorization": bearer})
            assert await socket.receive() == {"type": "connection_ack"}
            yield socket

    @asynccontextmanager
    async def stream(self, query: str, *, token: str | None = None, **variables: Any) -> AsyncIterator[httpx.Response]:
        """The streamed response to a subscription."""
        headers = {"Authorization": f"Bearer {token or self.token()}", "Accept": "text/event-stream"}
        body = {"query": query, "variables": variables}
        async with self.application.api.http.stream("POST", "/graphql", json=body, headers=headers) as response:
            yield response

    async def accounts(self, *rows: dict[str, Any]) -> None:
        """Adds accounts, as another program does."""
        await add_accounts(self.application.owner, self.world, rows)

    async def update(self, selected: int = 100) -> "Update":
        """A running batch update, as of another process."""
        owner, world = self.application.owner, self.world
        key = await owner.fetchval(_INSERT, world.tenant, world.batch, NOON, selected)
        return Update(owner, key)


@dataclass(frozen=True)
class Update:
    """A batch update, moved on by hand as by a worker: with triggers suppressed."""

    owner: Any
    key: int

    @property
    def id(self) -> str:
        """Its global ID."""
        return ids.encode("BatchUpdate", self.key)

    async def move(self, processed: int) -> None:
        """Records the progress after a chunk."""
        await self._set("processed = $2, updated = $2", processed)

    async def end(self, state: str = "COMPLETED") -> None:
        """Ends the update."""
        await self._set(f"state = '{state}', finished_at = $2", NOON)

    async def _set(self, assignments: str, value: Any) -> None:
        async with self.owner.transaction():
            await self.owner.execute("SET LOCAL session_replication_role = replica")
            await self.owner.execute(f"UPDATE batch_updates SET {assignments} WHERE id = $1", self.key, value)
