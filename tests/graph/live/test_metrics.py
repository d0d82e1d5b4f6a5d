"""Each operation and report is counted once, by its outcome, whatever carries it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest
from structlog.testing import capture_logs

from graph.execution.execution import Engine
from graph.execution.requests import SUBSCRIPTION
from graph.http import reports
from graph.schema import ids
from graph.security.callers import Callers
from tests.graph.live.scene import PROGRESS, TIMEOUT, Scene

VIEWER = "{ viewer { subject } }"
BROKEN = AsyncMock(side_effect=RuntimeError("broken"))
FAULT = "INTERNAL_SERVER_ERROR"
MISSING = ids.encode("BatchUpdate", 2**31 - 1)
OUTCOMES = ("ok", "NOT_FOUND", "BAD_USER_INPUT", "UNAUTHENTICATED", FAULT)


@pytest.fixture(autouse=True)
def logged() -> Iterator[None]:
    """The faults are logged without their tracebacks: to draw those with all values takes seconds."""
    with capture_logs():
        yield


async def _counts(scene: Scene, operation: str) -> dict[str, int]:
    return {outcome: await scene.application.api.counted(operation, outcome) for outcome in OUTCOMES}


@asynccontextmanager
async def counted_once(scene: Scene, operation: str, outcome: str) -> AsyncIterator[None]:
    """What happens within is counted once, with that outcome and no other."""
    before = await _counts(scene, operation)
    expected = before | {outcome: before[outcome] + 1}
    yield
    async with asyncio.timeout(TIMEOUT):
        while (counts := await _counts(scene, operation)) == before:
            await asyncio.sleep(0.01)
    assert counts == expected


async def _streamed(scene: Scene, id_: str) -> None:
    async with scene.stream(PROGRESS, id=id_) as response:
        await response.aread()


async def _over_a_socket(scene: Scene, id_: str) -> None:
    async with scene.socket() as socket:
        await socket.subscribe("1", PROGRESS, id=id_)
        while (await socket.receive())["type"] == "next":
            pass


OVER = pytest.mark.parametrize("follow", [_streamed, _over_a_socket])


@OVER
async def test_a_subscription(scene: Scene, follow: Any) -> None:
    update = await scene.update()
    await update.end()
    async with counted_once(scene, SUBSCRIPTION, "ok"):
        await follow(scene, update.id)


@OVER
async def test_a_subscription_that_is_refused(scene: Scene, follow: Any) -> None:
    async with counted_once(scene, SUBSCRIPTION, "NOT_FOUND"):
        await follow(scene, MISSING)


@OVER
async def test_a_subscription_that_fails(scene: Scene, follow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    update = await scene.update()
    monkeypatch.setattr("graph.schema.updates.find", BROKEN)
    async with counted_once(scene, SUBSCRIPTION, FAULT):
        await follow(scene, update.id)


@OVER
async def test_a_fault_outside_of_the_fields(scene: Scene, follow: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.execution.operation_stream.create_source_event_stream", BROKEN)
    async with counted_once(scene, SUBSCRIPTION, FAULT):
        await follow(scene, MISSING)


async def test_a_query_over_http(scene: Scene) -> None:
    async with counted_once(scene, "query", "ok"):
        await scene.application.api.ask(VIEWER, tenant=scene.tenant)
    async with counted_once(scene, "unknown", "UNAUTHENTICATED"):
        await scene.application.api.http.post("/graphql", json={"query": VIEWER})


async def test_a_query_over_a_socket(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async with scene.socket() as socket:
        async with counted_once(scene, "query", "ok"):
            await socket.subscribe("1", VIEWER)
            await socket.data("1")
        assert (await socket.receive())["type"] == "complete"
        monkeypatch.setattr(Engine, "prepare", Mock(side_effect=RuntimeError("broken")))
        async with counted_once(scene, "unknown", FAULT):
            await socket.subscribe("1", VIEWER)
            assert (await socket.receive())["type"] == "error"


async def test_a_socket_that_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    application = scene.application
    for outcome, code in (("UNAUTHENTICATED", 4403), (FAULT, 1013)):
        async with counted_once(scene, "unknown", outcome), application.bare_socket() as socket:
            await socket.send(type="connection_init")
            assert await socket.closed() == code
        monkeypatch.setattr(Callers, "of", BROKEN)


async def test_a_report(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    http, path = scene.application.api.http, f"/reports/{MISSING}.csv"
    headers = {"Authorization": f"Bearer {scene.token()}"}
    async with counted_once(scene, "report", "UNAUTHENTICATED"):
        await http.get(path)
    async with counted_once(scene, "report", "NOT_FOUND"):
        await http.get(path, headers=headers)
    monkeypatch.setattr(reports, "updates_of", BROKEN)
    async with counted_once(scene, "report", FAULT):
        assert (await http.get(path, headers=headers)).status_code == 500
