"""No connection of the pool is free, a client does not read its answer, a statement takes too long."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graph.http.connections import deadlines
from tests.factories.accounts import add_accounts
from tests.factories.world import make_world
from tests.graph.live.conftest import running
from tests.graph.live.scene import PROGRESS, STATISTICS, TIMEOUT, LiveApplication, Scene
from tests.support.connections import is_connected_to
from tests.support.postgres import TestCluster
from tests.support.waiting import until

BATCHES = "{ accountBatches(first: 1) { totalCount nodes { name } } }"
PREVIEW = """query ($input: BatchUpdateAccountsInput!) {
  previewBatchUpdate(input: $input) { preview { selected } userErrors { code } }
}"""
APPLY = """mutation ($input: BatchUpdateAccountsInput!) {
  batchUpdateAccounts(input: $input) { batchUpdate { state } userErrors { code } }
}"""
POOL_TIMEOUT = 0.8
STALLED_AFTER = 0.5
WITHIN = 5.0


@asynccontextmanager
async def scene_of(cluster: TestCluster, home: Path, **settings: Any) -> AsyncIterator[Scene]:
    """A running server with those settings, and a tenant of it."""
    async with running(cluster, home, **settings) as application:
        world = await make_world(application.owner)
        name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
        yield Scene(application, world, name)


@asynccontextmanager
async def exhausted(application: LiveApplication) -> AsyncIterator[None]:
    """All connections of the pool are in use."""
    database = application.api.app.state.database
    async with AsyncExitStack() as held:
        for _ in range(application.api.settings.pool_size):
            await held.enter_async_context(database.patient.transaction(None))
        yield


async def ask(scene: Scene, query: str, **variables: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {scene.token()}"}
    body = {"query": query, "variables": variables}
    return await scene.application.api.http.post("/graphql", json=body, headers=headers, timeout=3 * TIMEOUT)


def change(scene: Scene, **more: Any) -> dict[str, Any]:
    """A charge of the whole batch."""
    return {"filter": scene.filter, "balance": {"charge": {"amount": "0.01"}}, **more}


def assert_unavailable(response: httpx.Response, *words: str) -> None:
    assert (response.status_code, response.headers.get("retry-after")) == (503, "1"), response.text
    answer = response.json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAVAILABLE"]
    assert "data" not in answer
    assert all(word in answer["errors"][0]["message"] for word in words), answer


async def test_no_connection_comes_free(cluster: TestCluster, tmp_path: Path) -> None:
    async with scene_of(cluster, tmp_path, pool_timeout=POOL_TIMEOUT) as scene:
        assert (await ask(scene, BATCHES)).status_code == 200
        update, token = await scene.update(), scene.token()
        async with exhausted(scene.application):
            for query, given in {BATCHES: {}, PREVIEW: change(scene), APPLY: change(scene)}.items():
                begun = time.monotonic()
                response = await ask(scene, query, input=given)
                assert POOL_TIMEOUT <= time.monotonic() - begun < WITHIN
                assert_unavailable(response, f"{POOL_TIMEOUT:g} s", "ACCOUNT_BATCH_POOL_TIMEOUT")
            http = scene.application.api.http
            assert (await http.get("/health/live")).status_code == 200
            assert (await http.get("/health/ready")).json() == {"status": "ready"}
            assert (await http.get("/metrics")).status_code == 200
            report = await http.get(f"/reports/{update.id}.csv", headers={"Authorization": f"Bearer {token}"})
            assert_unavailable(report)
            await _streams_say_so(scene, update.id, token)
        assert (await ask(scene, BATCHES)).status_code == 200
        await scene.application.wait_until_idle()


async def _streams_say_so(scene: Scene, update: str, token: str) -> None:
    async with scene.socket(token) as opened:
        for query, given in {BATCHES: {}, PROGRESS: {"id": update}, STATISTICS: {"filter": scene.filter}}.items():
            await opened.subscribe("1", query, **given)
            message = await opened.receive()
            assert message["type"] == "error", message
            assert message["payload"][0]["extensions"]["code"] == "UNAVAILABLE"
        async with scene.stream(PROGRESS, id=update) as stream:
            assert '"UNAVAILABLE"' in (await stream.aread()).decode()


async def test_a_client_that_does_not_read_holds_no_connection_and_is_cut_off(
    cluster: TestCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deadlines, "STALLED_AFTER", STALLED_AFTER)
    async with scene_of(cluster, tmp_path, pool_size=1, pool_timeout=TIMEOUT) as scene:
        await add_accounts(scene.application.owner, scene.world, [{}] * 500)
        nodes = "{ nodes { id accountId controlNumber balance } }"
        batch = json.dumps(scene.filter["batch"]["id"])
        pages = " ".join(f"a{n}: accounts(first: 500) {nodes}" for n in range(12))
        query = f"{{ accountBatch(filter: {{batch: {{id: {batch}}}}}) {{ {pages} }} }}"
        whole = await ask(scene, query)
        assert "errors" not in whole.json(), whole.text[:500]
        assert len(whole.content) > 500_000
        with _unread(scene, query) as first, _unread(scene, query) as second:
            await _first_bytes(scene)
            assert (await ask(scene, BATCHES)).status_code == 200
            ports = [client.getsockname()[1] for client in (first, second)]
            await until(lambda: not any(map(is_connected_to, ports)), TIMEOUT, "they are cut off")


def _unread(scene: Scene, query: str) -> socket.socket:
    """A client that sends a request and does not read the answer, which no buffer on the way can take."""
    body = json.dumps({"query": query}).encode()
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    client.connect(("127.0.0.1", scene.application.port))
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {scene.token()}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    client.sendall(head.encode() + body)
    return client


async def _first_bytes(scene: Scene) -> None:
    """Waits until both answers are being sent: they were counted."""
    async with asyncio.timeout(TIMEOUT):
        while await scene.application.api.counted("query", "ok") < 3:
            await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("query", "setting", "given"),
    [
        (BATCHES, "ACCOUNT_BATCH_STATEMENT_TIMEOUT", {"statement_timeout": 0.3}),
        (PREVIEW, "ACCOUNT_BATCH_PREVIEW_TIMEOUT", {"preview_timeout": 0.3}),
        (APPLY, "ACCOUNT_BATCH_COMMAND_TIMEOUT", {"command_timeout": 0.3}),
    ],
    ids=["read", "preview", "mutation"],
)
async def test_what_takes_too_long_names_its_setting(
    cluster: TestCluster, tmp_path: Path, query: str, setting: str, given: dict[str, Any]
) -> None:
    async with scene_of(cluster, tmp_path, **given) as scene:
        table = "batches" if query is BATCHES else "accounts"
        async with scene.application.owner.transaction():
            await scene.application.owner.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            response = await ask(scene, query, input=change(scene))
        assert response.status_code == 200, response.text
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "TIMED_OUT", error
        assert setting in error["message"]
        await until(lambda: _answered(scene), TIMEOUT, "the connection is of use again")


async def _answered(scene: Scene) -> bool:
    return (await ask(scene, BATCHES)).json().get("data") is not None
