"""What a token may follow: FORBIDDEN ends the subscription and not its connection, and no event outlives the token."""

from datetime import timedelta
from typing import Any

import pytest

from rules.declarations.permissions import Permission
from tests.graph.live.scene import PROGRESS, STATISTICS, Scene, Socket
from tests.graph.live.test_sse import event, parts
from tests.graph.live.test_subscriptions import refused, statistics

ALONE = ["none", *Permission]
OPENED_BY = {STATISTICS: {"READ_STATISTICS"}, PROGRESS: {"READ_ACCOUNTS", "UPDATE_ACCOUNTS"}}
CALLERS: dict[str, dict[str, Any]] = {"operator": {}, "partner": {"distributor": "Unlimited"}}
LISTS = "{ accountBatches { totalCount } viewer { subject } }"
CUSTOMER = "subscription ($id: ID!) { batchUpdateProgress(id: $id) { state batch { name customer { name } } } }"


async def _variables(scene: Scene) -> dict[str, dict[str, Any]]:
    await scene.accounts({"distributor": "Unlimited"}, {})
    return {STATISTICS: {"filter": scene.filter}, PROGRESS: {"id": (await scene.update()).id}}


def _code(document: str, caller: str, permission: str) -> str | None:
    """The code that ends the subscription; None where there are events. There are no batch updates for a partner."""
    if document == PROGRESS and caller == "partner":
        return "NOT_FOUND"
    return None if permission in OPENED_BY[document] else "FORBIDDEN"


def _token(scene: Scene, caller: str, permission: str, **given: Any) -> str:
    return scene.token(**CALLERS[caller], permissions=[] if permission == "none" else [permission], **given)


@pytest.mark.parametrize("permission", ALONE)
@pytest.mark.parametrize("caller", CALLERS)
async def test_over_a_socket(scene: Scene, caller: str, permission: str) -> None:
    variables = await _variables(scene)
    async with scene.socket(_token(scene, caller, permission)) as socket:
        for document, given in variables.items():
            code = _code(document, caller, permission)
            if code is None:
                await socket.subscribe("2", document, **given)
                assert await socket.data("2")
                await socket.send(type="complete", id="2")
            else:
                await refused(socket, code, document, **given)
        await _asks(socket, permission == "READ_STATISTICS")


async def _asks(socket: Socket, allowed: bool) -> None:
    """A query on the same socket is answered as over HTTP."""
    await socket.subscribe("3", LISTS)
    while (answer := await socket.receive())["id"] != "3":
        pass
    errors = [(error["extensions"]["code"], error["path"]) for error in answer["payload"].get("errors", [])]
    assert errors == ([] if allowed else [("FORBIDDEN", ["accountBatches"])])


@pytest.mark.parametrize("permission", ALONE)
@pytest.mark.parametrize("caller", CALLERS)
async def test_over_a_stream(scene: Scene, caller: str, permission: str) -> None:
    for document, given in (await _variables(scene)).items():
        async with scene.stream(document, token=_token(scene, caller, permission), **given) as response:
            assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            stream = parts(response)
            first = event(await anext(stream))
            code = _code(document, caller, permission)
            if code is None:
                assert "errors" not in first
            else:
                assert [error["extensions"]["code"] for error in first["errors"]] == [code]
                assert (await anext(stream)).startswith("event: complete")


async def test_what_is_refused_is_not_watched(scene: Scene) -> None:
    feeds = scene.application.change_feeds
    async with scene.socket(scene.token(permissions=["READ_ACCOUNTS"])) as socket:
        await refused(socket, "FORBIDDEN", STATISTICS, filter=scene.filter)
        assert not feeds.statistics.selections
    async with scene.socket(scene.token(permissions=["READ_STATISTICS"])) as socket:
        await refused(socket, "FORBIDDEN", PROGRESS, id=(await scene.update()).id)
        assert not feeds.updates.waiters


async def test_a_field_of_an_event_is_refused_at_its_path(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket(scene.token(permissions=["READ_ACCOUNTS"])) as socket:
        await socket.subscribe("1", CUSTOMER, id=update.id)
        for processed in (20, 40):
            message = await socket.receive()
            assert (message["type"], message["payload"]["data"]) == ("next", None)
            (error,) = message["payload"]["errors"]
            assert error["path"] == ["batchUpdateProgress", "batch", "customer"]
            assert error["extensions"] == {"code": "FORBIDDEN"}
            await update.move(processed)


@pytest.mark.parametrize("caller", CALLERS)
async def test_a_permission_that_was_taken_away(scene: Scene, caller: str) -> None:
    """It is gone from the next token's first request; what the last token opened lasts as long as that token."""
    await scene.accounts({"distributor": "Unlimited"})
    ending = _token(scene, caller, "READ_STATISTICS", lifetime=timedelta(seconds=-24))
    async with (
        scene.socket(ending) as old,
        scene.stream(STATISTICS, token=ending, filter=scene.filter) as response,
        scene.socket(_token(scene, caller, "READ_ACCOUNTS")) as new,
    ):
        await old.subscribe("1", STATISTICS, filter=scene.filter)
        assert await statistics(old) == (1, 0, 0)
        await refused(new, "FORBIDDEN", STATISTICS, filter=scene.filter)
        assert await old.closed() == 4403
        assert len([part async for part in parts(response) if part != ":"]) == 1
        await refused(new, "FORBIDDEN", STATISTICS, filter=scene.filter)
