"""graphql-transport-ws: every close code, what stays open, and operations other than subscriptions."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
import websockets

from graph.schema.types.updates.payload import BatchUpdateAccountsPayload
from tests.graph.live.conftest import ORIGIN
from tests.graph.live.scene import PROGRESS, STATISTICS, TIMEOUT, LiveApplication, Scene, until

VIEWER = "{ viewer { subject tenant } }"


@pytest.mark.parametrize("protocols", [None, ["graphql-ws"], ["soap"]])
async def test_no_other_protocol(application: LiveApplication, protocols: Any) -> None:
    async with application.bare_socket(subprotocols=protocols) as socket:
        assert socket.connection.subprotocol is None
        assert await socket.closed() == 4406


async def test_the_protocol_among_others(application: LiveApplication) -> None:
    async with application.bare_socket(subprotocols=["graphql-ws", "graphql-transport-ws"]) as socket:
        assert socket.connection.subprotocol == "graphql-transport-ws"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[::1", ""])
async def test_pages_of_other_hosts_are_refused(application: LiveApplication, origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with application.bare_socket(additional_headers={"Origin": origin}):
            pass
    assert refused.value.response.status_code == 403


async def test_pages_of_this_host_and_of_named_ones_are_welcome(application: LiveApplication) -> None:
    for origin in (ORIGIN, f"http://127.0.0.1:{application.port}"):
        async with application.bare_socket(origin=origin) as socket:
            assert socket.connection.subprotocol


@pytest.mark.parametrize(
    "payload", [None, {}, {"Authorization": 1}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eA=="}]
)
async def test_no_valid_token(application: LiveApplication, payload: Any) -> None:
    async with application.bare_socket() as socket:
        await socket.send(type="connection_init", payload=payload)
        assert await socket.closed() == 4403


async def test_expired_and_foreign_tokens(scene: Scene) -> None:
    for claims in ({"lifetime": timedelta(seconds=-60)}, {"tenant": "nobody"}):
        async with scene.application.bare_socket() as socket:
            token = scene.application.api.token(**{"tenant": scene.tenant, **claims})
            await socket.send(type="connection_init", payload={"Authorization": f"Bearer {token}"})
            assert await socket.closed() == 4403


async def test_nobody_introduced(application: LiveApplication) -> None:
    async with application.bare_socket() as socket:
        await socket.send(type="ping")
        assert await socket.receive() == {"type": "pong"}
        assert await socket.closed() == 4408


async def test_introduced_twice(scene: Scene) -> None:
    async with scene.socket() as socket:
        await socket.send(type="connection_init", payload={"Authorization": f"Bearer {scene.token()}"})
        assert await socket.closed() == 4429


async def test_before_the_introduction(application: LiveApplication) -> None:
    async with application.bare_socket() as socket:
        await socket.subscribe("1", VIEWER)
        assert await socket.closed() == 4401


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[]",
        "null",
        '"ping"',
        "{}",
        '{"type": 1}',
        '{"type": "next", "id": "1"}',
        '{"type": "start", "id": "1"}',
        '{"type": "ping", "payload": []}',
        '{"type": "complete"}',
        '{"type": "subscribe", "payload": {"query": "{ viewer { subject } }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ viewer { subject } }"}}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ viewer { subject } }"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 1}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
        "[" * 5000,
        b'{"type": "ping"}',
    ],
)
async def test_what_is_no_message(scene: Scene, message: str | bytes) -> None:
    async with scene.socket() as socket:
        await socket.connection.send(message)
        assert await socket.closed() == 4400


async def test_a_message_too_long(scene: Scene) -> None:
    async with scene.socket() as socket:
        await socket.send(type="ping", payload={"a": "x" * 1024 * 1024})
        assert await socket.closed() == 1009


async def test_a_name_that_is_taken(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        name = "🂡" * 1000
        await socket.subscribe(name, PROGRESS, id=update.id)
        await socket.data(name)
        await socket.subscribe(name, VIEWER)
        assert await socket.closed() == 4409


async def test_one_operation_too_many(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        for name in range(20):
            await socket.subscribe(str(name), PROGRESS, id=update.id)
        assert {(await socket.receive())["type"] for _ in range(20)} == {"next"}
        await socket.subscribe("x", VIEWER)
        message = await socket.receive()
        assert (message["id"], message["type"]) == ("x", "error")
        assert [error["extensions"]["code"] for error in message["payload"]] == ["BAD_USER_INPUT"]
        await socket.send(type="complete", id="7")
        await socket.subscribe("x", VIEWER)
        assert (await socket.data("x"))["viewer"]["subject"] == "sue"


async def test_the_end_of_the_token(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket(scene.token(lifetime=timedelta(seconds=-26))) as socket:
        await socket.subscribe("1", PROGRESS, id=update.id)
        await socket.data("1")
        assert await socket.closed() == 4403


async def test_queries_and_what_is_wrong_with_them(scene: Scene) -> None:
    async with scene.socket() as socket:
        await socket.subscribe("1", VIEWER)
        assert (await socket.data("1"))["viewer"] == {"subject": "sue", "tenant": scene.tenant}
        assert await socket.receive() == {"id": "1", "type": "complete"}
        for query in ("{", "{ nothing }", "{ viewer { subject } } { viewer { tenant } }"):
            await socket.subscribe("1", query)
            message = await socket.receive()
            assert (message["id"], message["type"]) == ("1", "error")
            assert {error["extensions"]["code"] for error in message["payload"]} == {"BAD_USER_INPUT"}


async def test_a_mutation(scene: Scene) -> None:
    await scene.accounts({})
    mutation = """mutation ($input: BatchUpdateAccountsInput!) {
        batchUpdateAccounts(input: $input) { userErrors { code } } }"""
    async with scene.socket() as socket:
        await socket.subscribe("1", mutation, input={"filter": scene.filter})
        payload = (await socket.data("1"))["batchUpdateAccounts"]
        assert payload == {"userErrors": [{"code": "NO_CHANGES"}]}
        assert await socket.receive() == {"id": "1", "type": "complete"}


async def test_ping_is_answered_with_its_payload(scene: Scene) -> None:
    async with scene.socket() as socket:
        await socket.send(type="ping", payload={"at": 1})
        assert await socket.receive() == {"type": "pong", "payload": {"at": 1}}
        await socket.send(type="pong")
        await socket.send(type="complete", id="unknown")
        await socket.send(type="ping")
        assert await socket.receive() == {"type": "pong"}


async def test_complete_frees_what_was_held(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        await socket.subscribe("1", PROGRESS, id=update.id)
        await socket.subscribe("2", STATISTICS, filter=scene.filter)
        assert {(await socket.receive())["id"] for _ in range(2)} == {"1", "2"}
        await socket.send(type="complete", id="1")
        await socket.send(type="complete", id="2")
        await scene.application.wait_until_idle()
        await update.move(50)
        await socket.subscribe("1", VIEWER)
        assert "viewer" in await socket.data("1")


async def test_a_client_that_is_gone_frees_what_was_held(scene: Scene) -> None:
    update = await scene.update()
    async with scene.socket() as socket:
        await socket.subscribe("1", PROGRESS, id=update.id)
        await socket.subscribe("2", STATISTICS, filter=scene.filter)
        assert {(await socket.receive())["id"] for _ in range(2)} == {"1", "2"}
        socket.connection.transport.abort()
        await scene.application.wait_until_idle()


async def test_faults_are_masked(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("secret")

    update = await scene.update()
    monkeypatch.setattr("graph.schema.updates.find", broken)
    async with scene.socket() as socket:
        await socket.subscribe("1", PROGRESS, id=update.id)
        message = await socket.receive()
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
        assert "secret" not in json.dumps(message)
        await asyncio.sleep(0)
        await socket.send(type="ping")
        assert await socket.receive() == {"type": "pong"}


CANCEL = 'mutation { cancelBatchUpdate(id: "x") { userErrors { code } } }'


async def test_a_mutation_counts_until_it_has_ended(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """`complete` ends the answers to a mutation, and not the mutation: it still is one of the 20."""
    begun, end = 0, asyncio.Event()

    async def slow(*_: object) -> BatchUpdateAccountsPayload:
        nonlocal begun
        begun += 1
        await end.wait()
        return BatchUpdateAccountsPayload(batch_update=None, user_errors=[])

    monkeypatch.setattr("graph.schema.updates.cancel", slow)
    mutations = await scene.application.api.counted("mutation", "ok")
    async with scene.socket() as socket:
        for number in range(20):
            await socket.subscribe("1", CANCEL)
            await until(lambda begun_before=number: begun > begun_before)  # type: ignore[misc]
            await socket.send(type="complete", id="1")
        await socket.subscribe("x", VIEWER)
        message = await socket.receive()
        assert (message["id"], message["type"]) == ("x", "error")
        end.set()
        async with asyncio.timeout(TIMEOUT):
            while await scene.application.api.counted("mutation", "ok") < mutations + 20:
                await asyncio.sleep(0.01)
        await socket.subscribe("x", VIEWER)
        assert (await socket.data("x"))["viewer"]["subject"] == "sue"
