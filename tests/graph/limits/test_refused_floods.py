"""Floods of refused requests at a running server: few are answered, and an honest client is served meanwhile.

Nothing here depends on how fast the machine is: what a flood may be answered is counted by the time that has passed.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from db.settings import Settings
from graph.execution.cost.refusals import PROMPT
from graph.schema import ids
from tests.factories.world import make_world
from tests.graph.limits.documents import HONEST
from tests.graph.limits.transports import QUERIES, over_post, over_stream
from tests.graph.live.conftest import running
from tests.graph.live.scene import TIMEOUT, Scene
from tests.support.postgres import TestCluster
from tests.support.waiting import until

REFILL = 1
CONNECTIONS, MANY = 4, 80
OPERATIONS = Settings(_env_file=None).socket_operations
ASKED = 100
"""Requests of the honest client under each flood."""
ANSWERED_WITHIN = 5.0
"""Seconds for one of them, on a busy machine; a refusal is held back for up to 20."""
MIB = 2**20
REFUSED = "{ nothing }"
NONE = "x"
"""A token that is none."""


@pytest.fixture(scope="module")
async def strict(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A tenant of a server that answers one refusal a second."""
    home = tmp_path_factory.mktemp("refusing")
    async with running(cluster, home, refusal_refill=REFILL) as application:
        application.api.http.timeout = None  # who is held back waits
        world = await make_world(application.owner)
        name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
        yield Scene(application, world, name)


@dataclass
class Flood:
    """Asks on one connection, again as soon as it is answered. `answered`: refusals, until now, of all connections."""

    scene: Scene
    token: str
    answered: list[None] = field(default_factory=list)

    async def post(self) -> None:
        while True:
            assert (await over_post(self.scene, REFUSED, self.token))["errors"]
            self.answered.append(None)

    async def get(self) -> None:
        while True:
            assert (await QUERIES["GET"](self.scene, REFUSED, self.token))["errors"]
            self.answered.append(None)

    async def stream(self) -> None:
        while True:
            assert (await over_stream(self.scene, "subscription { nothing }", self.token))["errors"]
            self.answered.append(None)

    async def report(self) -> None:
        http, path = self.scene.application.api.http, f"/reports/{ids.encode('BatchUpdate', 1)}.csv"
        while True:
            response = await http.get(path, headers={"Authorization": f"Bearer {self.token}"})
            assert response.json()["errors"]
            self.answered.append(None)

    async def socket(self) -> None:
        """Sends as many operations as it takes to have the socket closed, without waiting for an answer."""
        while True:
            async with self.scene.socket(self.token) as socket:
                for number in range(2 * OPERATIONS + 1):
                    await socket.subscribe(str(number), REFUSED)
                with suppress(ConnectionClosed):
                    while True:
                        assert json.loads(await socket.connection.recv())["type"] == "error"
                        self.answered.append(None)

    async def messages(self) -> None:
        """A socket for each message."""
        while True:
            async with self.scene.socket(self.token) as socket:
                await socket.connection.send("[]")
                with suppress(ConnectionClosed):
                    await socket.connection.recv()
                self.answered.append(None)

    async def introductions(self) -> None:
        """A socket for each token."""
        while True:
            async with self.scene.application.bare_socket() as socket:
                await socket.send(type="connection_init", payload={"Authorization": f"Bearer {self.token}"})
                with suppress(ConnectionClosed):
                    await socket.connection.recv()
                self.answered.append(None)


ON_SOCKET = Flood.socket
FLOODS: dict[str, tuple[Callable[[Flood], Awaitable[None]], bool]] = {
    "POST": (Flood.post, True),
    "POST on many connections": (Flood.post, True),
    "GET": (Flood.get, True),
    "streams": (Flood.stream, True),
    "reports": (Flood.report, True),
    "operations of sockets": (ON_SOCKET, True),
    "messages of sockets": (Flood.messages, True),
    "POST without a token": (Flood.post, False),
    "sockets without a token": (Flood.introductions, False),
}
"""The floods, and whether their tokens are valid."""


@pytest.mark.parametrize("name", FLOODS)
async def test_few_are_answered_and_an_honest_client_is_served(strict: Scene, name: str) -> None:
    send, valid = FLOODS[name]
    flood = Flood(strict, strict.token(subject=f"flooding by {name}") if valid else NONE)
    honest, process = strict.token(subject="honest"), psutil.Process()
    assert "errors" not in await over_post(strict, HONEST, honest)
    memory, begun = process.memory_info().rss, time.monotonic()
    connections = MANY if "many" in name else CONNECTIONS
    flooding = [asyncio.ensure_future(send(flood)) for _ in range(connections)]
    try:
        await until(lambda: flood.answered, 4 * PROMPT / REFILL, "a refusal is answered")
        for _ in range(ASKED):
            async with asyncio.timeout(ANSWERED_WITHIN):
                assert (await over_post(strict, HONEST, honest))["data"]
        at_once = connections * (2 * OPERATIONS if send is ON_SOCKET else 1)
        most = most_answered(time.monotonic() - begun, at_once)
        assert len(flood.answered) <= most
        assert not any(task.done() for task in flooding), flooding
    finally:
        for task in flooding:
            task.cancel()
        await asyncio.wait(flooding)
    assert process.memory_info().rss - memory < 64 * MIB
    await until(lambda: not requests_under_way(), TIMEOUT, "who has left is waited for no longer")


def most_answered(seconds: float, at_once: int) -> float:
    """Refusals that a flood may be answered in that time: as many come back, and those that were held for the longest.

    `at_once`: that it may have under way.
    """
    return PROMPT + REFILL * seconds + 1 + at_once * (REFILL * seconds // PROMPT)


def requests_under_way() -> list[str]:
    """The requests and sockets that the server, which runs in this process, has not ended."""
    names = [str(task.get_coro()) for task in asyncio.all_tasks()]
    return [name for name in names if "run_asgi" in name and "lifespan" not in name.lower()]


@pytest.mark.parametrize("valid", [True, False], ids=["with a token", "without one"])
async def test_who_leaves_is_held_no_longer(strict: Scene, valid: bool) -> None:
    """The last answer would be due in 20 seconds, and the server forgets all of them at once."""
    token = strict.token(subject="leaving") if valid else NONE
    asking = [asyncio.create_task(over_post(strict, REFUSED, token)) for _ in range(2 * PROMPT)]
    await until(lambda: held_back() >= PROMPT, TIMEOUT, "answers are held back")
    for task in asking:
        task.cancel()
    await until(lambda: not held_back(), PROMPT / REFILL / 2, "they are held back no longer")


def held_back() -> int:
    """The answers over HTTP that the server, which runs in this process, holds back."""
    return sum("_departure" in str(task.get_coro()) for task in asyncio.all_tasks())
