"""Each attack at a running server, over HTTP and on a live socket, then what is just inside its limit.

Afterwards the server has kept nothing of it, and others are answered as before.
"""

import time
from typing import Any

import psutil
import pytest

from graph.schema import ids
from tests.graph.limits.attacks import BATCH, ROWS
from tests.graph.limits.documents import HONEST
from tests.graph.limits.sent import Sent
from tests.graph.live.scene import Scene

MIB = 2**20
ANSWERED_WITHIN = 5.0
"""Seconds for the next request, on a busy machine."""


@pytest.mark.parametrize("row", ROWS)
async def test_attacks_are_refused_and_what_is_inside_the_limit_is_not(shipped: Scene, row: str) -> None:
    attacks, honest = ROWS[row]
    for one in honest:
        await check(shipped, one)
    memory = psutil.Process().memory_info().rss
    for one in attacks:
        await check(shipped, one)
    for one in honest:
        await check(shipped, one)
    assert psutil.Process().memory_info().rss - memory < 32 * MIB
    begun = time.monotonic()
    headers = {"Authorization": f"Bearer {shipped.token(subject='another')}"}
    answer = await shipped.application.api.http.post("/graphql", json={"query": HONEST}, headers=headers)
    assert answer.json()["data"] == {"viewer": {"subject": "another"}}
    assert time.monotonic() - begun < ANSWERED_WITHIN


async def check(scene: Scene, one: Sent) -> None:
    """Sends a request over HTTP and on a socket; the answers have to be as they are told."""
    payload = one.payload.replace(BATCH, ids.encode("AccountBatch", scene.world.batch))
    await over_http(scene, one, payload)
    if one.everywhere:
        await on_socket(scene, one, payload)


async def over_http(scene: Scene, one: Sent, payload: str) -> None:
    answer = await scene.application.api.http.request(one.method, "/graphql", **one.over_http(scene, payload))
    assert answer.status_code == one.status, (one, answer.text)
    if one.code is None:
        fulfilled(answer.json())
    else:
        assert answer.json().get("data") is None
        told(one, answer.json()["errors"])


async def on_socket(scene: Scene, one: Sent, payload: str) -> None:
    async with scene.application.bare_socket() as socket:
        await socket.send(type="connection_init", payload={"Authorization": f"Bearer {one.token(scene)}"})
        if one.closed != 4403:
            assert await socket.receive() == {"type": "connection_ack"}
            await socket.connection.send(f'{{"type": "subscribe", "id": "1", "payload": {payload}}}')
        if one.closed is not None:
            assert await socket.closed() == one.closed, one
            return
        message = await socket.receive()
        if one.code is None:
            fulfilled(message["payload"])
            return
        told(one, message["payload"] if message["type"] == "error" else message["payload"]["errors"])
        await socket.subscribe("2", HONEST)  # the socket stays, for those who may send it
        assert (await socket.receive())["id"] in ("1", "2")


def fulfilled(answer: dict[str, Any]) -> None:
    """The answer has data, and no errors of whatever kind."""
    assert "errors" not in answer, answer
    preview = answer["data"].get("previewBatchUpdate", {"userErrors": []})
    assert not preview["userErrors"], answer


def told(one: Sent, errors: list[dict[str, Any]]) -> None:
    """The errors have the code, and name the limit."""
    assert {error["extensions"]["code"] for error in errors} == {one.code}, (one, errors)
    assert one.told in errors[0]["message"], (one, errors)
