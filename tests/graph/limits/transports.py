"""One operation over each of the ways to the server."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from tests.graph.live.scene import Scene

Answer = dict[str, Any]
Ask = Callable[[Scene, str, str], Awaitable[Answer]]


async def over_post(scene: Scene, query: str, token: str) -> Answer:
    """The body of the answer to a POST."""
    headers = {"Authorization": f"Bearer {token}"}
    answer: Answer = (await scene.application.api.http.post("/graphql", json={"query": query}, headers=headers)).json()
    return answer


async def over_get(scene: Scene, query: str, token: str) -> Answer:
    """The body of the answer to a GET."""
    headers = {"Authorization": f"Bearer {token}"}
    response = await scene.application.api.http.get("/graphql", params={"query": query}, headers=headers)
    answer: Answer = response.json()
    return answer


async def over_socket(scene: Scene, query: str, token: str) -> Answer:
    """The payload of the first message on a socket; an `error`, which has room for errors alone, as an answer."""
    async with scene.socket(token) as socket:
        await socket.subscribe("1", query)
        message = await socket.receive()
    if message["type"] == "error":
        cost = message["payload"][0]["extensions"].get("cost")
        return {"errors": message["payload"], "extensions": {"cost": cost}}
    answer: Answer = message["payload"]
    return answer


async def over_stream(scene: Scene, query: str, token: str) -> Answer:
    """The first event of a stream."""
    async with scene.stream(query, token=token) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: "):
                answer: Answer = json.loads(line.removeprefix("data: "))
                return answer
    raise AssertionError("the stream has no event")


QUERIES: dict[str, Ask] = {"POST": over_post, "GET": over_get, "socket": over_socket}
SUBSCRIPTIONS: dict[str, Ask] = {"socket": over_socket, "stream": over_stream}
