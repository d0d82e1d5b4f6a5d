"""Traces as a collector receives them from the server's process: what is in them, and what is not."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from db.tracing.statements import summary
from graph.process.clock import utc_now
from graph.process.shutdown import FORCE_AFTER
from tests.factories.world import make_world
from tests.graph.live.conftest import running
from tests.graph.live.scene import TIMEOUT, LiveApplication, Scene, Socket
from tests.graph.traces.collector import Collector, Span, collecting
from tests.support.postgres import TestCluster
from tests.support.project import ROOT
from tests.support.server import command, serving
from tests.support.waiting import until

SECRET, SUBJECT = "not-to-be-traced", "sue-whose-name-is-not-traced"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CHUNK, CHUNKS = 7, 3
ACCOUNT_NUMBER = "4420555"
ACCOUNTS = """query Accounts($filter: AccountBatchFilter!) {
  accountBatch(filter: $filter) { accounts { nodes { accountId } } }
}"""
UPDATE = """mutation Change($filter: AccountBatchFilter!) {
  batchUpdateAccounts(input: {filter: $filter, comment: "%s", lifecycle: {expirationDate: "2031-12-31"}}) {
    batchUpdate { id } userErrors { code message }
  }
}"""
STATE = "query ($id: ID!) { batchUpdate(id: $id) { state } }"


@pytest.fixture
async def scene(cluster: TestCluster, tmp_path: Path) -> AsyncIterator[Scene]:
    """A tenant with accounts for some chunks; the application in this process leaves updates to the traced one."""
    async with running(cluster, tmp_path, small_update=0) as application:
        world = await make_world(application.owner)
        name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
        scene = Scene(application, world, name)
        await scene.accounts(*({"account_id": f"{ACCOUNT_NUMBER}{n}"} for n in range(CHUNK * CHUNKS)))
        yield scene


def settings(application: LiveApplication, collector: Collector) -> dict[str, str]:
    return {
        "ACCOUNT_BATCH_DATABASE_URL": application.database.server_dsn,
        "ACCOUNT_BATCH_CHUNK_SIZE": str(CHUNK),
        "ACCOUNT_BATCH_SMALL_UPDATE": "0",
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }


class Client:
    """Asks the traced server."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        body = {"query": query, "variables": variables}
        response = await self._http.post("/graphql", json=body, headers=self._headers | (headers or {}))
        return response.json()


async def use(scene: Scene, url: str, token: str) -> None:
    """A day's requests: a query that is part of a trace, an update by the worker, a socket, one that is refused."""
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT) as http:
        client = Client(http, token)
        traced = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": f"vendor={SECRET}"}
        one = {**scene.filter, "accountId": {"contains": f"{ACCOUNT_NUMBER}20"}}
        found = await client.ask(ACCOUNTS, traced, filter=one, unused=SECRET)
        assert found["data"]["accountBatch"]["accounts"]["nodes"] == [{"accountId": f"{ACCOUNT_NUMBER}20"}]
        changed = (await client.ask(UPDATE % SECRET, filter=scene.filter))["data"]["batchUpdateAccounts"]
        assert not changed["userErrors"]
        id_ = changed["batchUpdate"]["id"]

        async def ended() -> bool:
            return (await client.ask(STATE, id=id_))["data"]["batchUpdate"]["state"] == "COMPLETED"

        await until(ended, TIMEOUT, "the update has ended")
        assert (await http.post("/graphql", json={"query": STATE})).status_code == 401
    await use_socket(url, token)


async def use_socket(url: str, token: str) -> None:
    address, protocol = f"ws{url.removeprefix('http')}/graphql", websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(address, subprotocols=[protocol], compression=None) as connection:
        socket = Socket(connection)
        await socket.send(type="connection_init", payload={"Authorization": f"Bearer {token}"})
        assert (await socket.receive())["type"] == "connection_ack"
        await socket.subscribe("1", "query Socket { accountBatches(first: 1) { totalCount } }")
        await socket.data("1")
        assert (await socket.receive())["type"] == "complete"


async def test_traces(scene: Scene, tmp_path: Path) -> None:
    token = scene.token(now=utc_now(), subject=SUBJECT)
    with collecting() as collector:
        with serving(tmp_path, log_name="traced.log", **settings(scene.application, collector)) as (process, url):
            await use(scene, url, token)
            process.terminate()
            assert process.wait(TIMEOUT) == 0
        lines = [json.loads(line) for line in (tmp_path / "traced.log").read_text().splitlines()]
        told = {line["request_id"]: line for line in lines if line["event"] == "request"}
        assert collector.resource["service.name"] == "account-batch"
        the_query_is_part_of_its_clients_trace(collector)
        the_update_is_linked_to_its_request(collector)
        requests = [span for span in collector.spans if f"{OURS}request_id" in span.attributes]
        assert {span.attributes[f"{OURS}request_id"] for span in requests} == set(told)
        for span in requests:
            a_request_tells_what_its_line_does(span, told[span.attributes[f"{OURS}request_id"]])
        (on_socket,) = collector.named("websocket query")
        (operation,) = collector.under(on_socket)
        assert collector.under(operation)
        for secret in (SECRET, SUBJECT, token, ACCOUNT_NUMBER, "2031-12-31"):
            assert all(secret.encode() not in body for body in collector.bodies), secret


OURS = "account_batch."


def the_query_is_part_of_its_clients_trace(collector: Collector) -> None:
    (request,) = (span for span in collector.spans if span.trace == TRACE and span.parent == PARENT)
    assert request.name == "http query"
    tenant, operation = collector.under(request)
    assert tenant.name == "SELECT tenants"  # the first request of a tenant looks it up
    assert (operation.name, operation.attributes) == ("query", {f"{OURS}operation": "Accounts"})
    statements = collector.under(operation)
    assert {span.attributes["db.system.name"] for span in statements} == {"postgresql"}
    assert "SELECT accounts" in [span.name for span in statements]
    assert len([tenant, *statements]) == request.attributes[f"{OURS}statements"]


def the_update_is_linked_to_its_request(collector: Collector) -> None:
    (request,) = collector.named("http mutation")
    (operation,) = collector.under(request)
    assert "INSERT batch_updates" in [span.name for span in collector.under(operation)]
    (update,) = collector.named("update")
    assert (update.parent, update.links) == ("", [(operation.trace, operation.id)])
    assert update.attributes[f"{OURS}accounts"] == CHUNK * CHUNKS
    chunks = [span for span in collector.under(update) if span.name == "chunk"]
    assert [span.attributes[f"{OURS}chunk"] for span in chunks] == list(range(CHUNKS))
    for chunk in chunks:
        assert "UPDATE accounts" in [span.name for span in collector.under(chunk)]


def a_request_tells_what_its_line_does(span: Span, line: dict[str, Any]) -> None:
    assert line.pop("trace_id") == span.trace
    given = {name.removeprefix(OURS): value for name, value in span.attributes.items() if name != "error.type"}
    assert given == {name: line[name] for name in line if name not in ("event", "level", "logger", "timestamp")}
    assert not span.failed


async def test_a_collector_that_hangs_keeps_nobody_waiting(scene: Scene, tmp_path: Path) -> None:
    token = scene.token(now=utc_now())
    with collecting() as collector:
        collector.answering.clear()
        given = settings(scene.application, collector)
        with serving(tmp_path, log_name="hanging.log", **given) as (process, url):
            async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT) as http:
                client = Client(http, token)
                assert "data" in await client.ask("{ viewer { subject } }")
                await until(collector.asked.is_set, TIMEOUT, "spans were sent")
                assert "data" in await client.ask("{ viewer { subject } }")
            process.terminate()
            begun = time.monotonic()
            assert await asyncio.to_thread(process.wait, TIMEOUT) == 0
            assert time.monotonic() - begun < FORCE_AFTER


def test_without_traces_nothing_is_loaded() -> None:
    program = "import sys, graph.http.app, graph.cli.worker, graph.cli.serving; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    names = {name.partition(".")[0] for name in loaded.stdout.split()}
    assert "starlette" in names
    assert not names & {"opentelemetry", "google", "requests"}


def test_another_protocol_is_refused(tmp_path: Path) -> None:
    given = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}
    refused = command(tmp_path, "serve", "--port", "0", **given)
    assert refused.returncode == 1
    assert "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, but traces are sent as http/protobuf" in refused.stderr


STATEMENTS = {
    "SELECT 1": "SELECT",
    "SET LOCAL enable_sort = off": "SET",
    "SELECT a FROM batches AS b JOIN accounts ON true": "SELECT batches",
    "WITH judged AS (SELECT 1 FROM accounts FOR UPDATE OF accounts), c AS (UPDATE accounts SET x = 1) SELECT": (
        "UPDATE accounts"
    ),
    "SELECT EXTRACT(year FROM accounts.activation_date) FROM facets": "SELECT facets",
    "INSERT INTO batch_xdrs SELECT FROM packed": "INSERT batch_xdrs",
}


@pytest.mark.parametrize("text", STATEMENTS)
def test_statements_are_called_by_what_they_do(text: str) -> None:
    assert summary(text) == STATEMENTS[text]
