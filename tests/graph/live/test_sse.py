"""Server-sent events, distinct connections: what a stream looks like byte for byte, and when it ends."""

import json
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from graph.http import sse
from graph.security.claims import SKEW
from tests.graph.live.scene import PROGRESS, STATISTICS, TIMEOUT, Scene
from tests.support.waiting import until

VIEWER = "{ viewer { subject } }"


async def parts(response: httpx.Response) -> AsyncIterator[str]:
    """What is between two empty lines."""
    rest = ""
    async for text in response.aiter_text():
        rest += text
        while "\n\n" in rest:
            part, _, rest = rest.partition("\n\n")
            yield part
    assert rest == ""


def event(part: str) -> Any:
    """The answer that a part holds."""
    first, second = part.split("\n")
    assert first == "event: next"
    assert second.startswith("data: ")
    return json.loads(second.removeprefix("data: "))


async def test_a_stream_from_its_first_event_to_its_end(scene: Scene) -> None:
    update = await scene.update()
    async with scene.stream(PROGRESS, id=update.id) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].partition(";")[0] == "text/event-stream"
        assert response.headers["cache-control"] == "no-store"
        stream = parts(response)
        assert event(await anext(stream))["data"]["batchUpdateProgress"]["state"] == "RUNNING"
        await update.move(100)
        await update.end("FAILED")
        states = []
        async for part in stream:
            if part.startswith("event: complete"):
                break
            states.append(event(part)["data"]["batchUpdateProgress"]["state"])
        assert states[-1] == "FAILED"
        assert part == "event: complete\ndata:"
        with pytest.raises(StopAsyncIteration):
            await anext(stream)


@pytest.mark.parametrize(
    "accept", ["text/event-stream", "application/json, Text/Event-Stream;q=0.5", "*/*, text/event-stream"]
)
async def test_get(scene: Scene, accept: str) -> None:
    update = await scene.update()
    await update.end()
    query = PROGRESS.replace("$id: ID!", "").replace("()", "").replace("$id", json.dumps(update.id))
    headers = {"Authorization": f"Bearer {scene.token()}", "Accept": accept}
    response = await scene.application.api.http.get("/graphql", params={"query": query}, headers=headers)
    assert response.text.endswith("\n\nevent: complete\ndata:\n\n")
    assert "\r" not in response.text


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        (PROGRESS, {"id": "x"}, "NOT_FOUND"),
        (PROGRESS, {}, "BAD_USER_INPUT"),
        ("subscription { nothing }", {}, "BAD_USER_INPUT"),
        (STATISTICS, {"filter": {"batch": {"name": "nobody"}}}, "NOT_FOUND"),
    ],
)
async def test_errors_are_events(scene: Scene, query: str, variables: dict[str, Any], code: str) -> None:
    async with scene.stream(query, **variables) as response:
        first, last = [part async for part in parts(response)]
    assert [error["extensions"]["code"] for error in event(first)["errors"]] == [code]
    assert "data" not in event(first)
    assert last.startswith("event: complete")


@pytest.mark.parametrize("query", [VIEWER, "mutation { nothing }", "{"])
async def test_nothing_else_is_streamed(scene: Scene, query: str) -> None:
    async with scene.stream(query) as response:
        assert response.headers["content-type"] == "application/json"
        await response.aread()
        assert response.json().keys() & {"data", "errors"}


@pytest.mark.parametrize("accept", ["application/json", "*/*", "text/event-stream;q=0"])
async def test_a_subscription_without_a_stream(scene: Scene, accept: str) -> None:
    headers = {"Authorization": f"Bearer {scene.token()}", "Accept": accept}
    body = {"query": PROGRESS, "variables": {"id": "x"}}
    response = await scene.application.api.http.post("/graphql", json=body, headers=headers)
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert "text/event-stream" in error["message"]


async def test_without_a_token(scene: Scene) -> None:
    async with scene.stream(PROGRESS, token="x", id="x") as response:
        assert response.status_code == 401


async def test_comments_keep_it_alive(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "KEEP_ALIVE", 0.05)
    update = await scene.update()
    async with scene.stream(PROGRESS, id=update.id) as response:
        stream = parts(response)
        event(await anext(stream))
        assert [await anext(stream) for _ in range(3)] == [":"] * 3


async def test_the_end_of_the_token(scene: Scene) -> None:
    update = await scene.update()
    async with scene.stream(PROGRESS, token=scene.token(lifetime=timedelta(seconds=-26)), id=update.id) as response:
        assert len([part async for part in parts(response) if part != ":"]) == 1
    await scene.application.wait_until_idle()


async def test_a_client_that_does_not_read_is_left_with_its_token(scene: Scene) -> None:
    """Its subscription does not stay, although it can be told nothing any more."""
    update, updates = await scene.update(), scene.application.change_feeds.updates
    await scene.application.owner.execute("UPDATE batch_updates SET comment = $1 WHERE id = $2", "x" * 1000, update.key)
    many = " ".join(f"a{number}: comment" for number in range(30))
    query = f'subscription {{ batchUpdateProgress(id: "{update.id}") {{ {many} progress {{ processed }} }} }}'
    body = json.dumps({"query": query}).encode()
    head = (
        "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
        f"Authorization: Bearer {scene.token(lifetime=timedelta(seconds=6 - SKEW))}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", scene.application.port))
        client.sendall(head.encode() + body)
        await until(lambda: updates.waiters, TIMEOUT, "it has subscribed")

        async def moved_on() -> bool:
            await update.move(1)
            return not updates.waiters

        await until(moved_on, 2 * TIMEOUT, "its subscription has ended")


async def test_a_client_that_is_gone_frees_what_was_held(scene: Scene) -> None:
    update = await scene.update()
    async with scene.stream(PROGRESS, id=update.id) as response, scene.stream(STATISTICS, filter=scene.filter) as other:
        event(await anext(parts(response)))
        event(await anext(parts(other)))
    await scene.application.wait_until_idle()
