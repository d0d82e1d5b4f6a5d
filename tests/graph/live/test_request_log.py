"""Each request is one line of the log, whatever carries it, with nothing of the client's but names."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from hashlib import sha256
from typing import Any
from unittest.mock import AsyncMock, Mock
from urllib.parse import urlsplit

import httpx
import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from graph.execution.execution import Engine
from graph.execution.limits import MAX_NAME
from graph.http import reports
from graph.monitoring.request_fields import subject_hash
from graph.process.clock import utc_now
from tests.graph.live.scene import PROGRESS, TIMEOUT, Scene
from tests.graph.live.test_metrics import MISSING
from tests.support.server import serving
from tests.support.waiting import until

NAMED = "query Who { viewer { subject } }"
BATCHES = "query Batches($first: Int!) { accountBatches(first: $first) { nodes { name } } }"
SECRET, FIELD = "not-to-be-logged", "not_to_be_logged"
BATCHES_COST = 11
"""The connection, and its ten nodes."""
PROGRESS_COST = 3
"""The update, its progress and its batch."""
LONG = 17 * 1024
MAX_LINE = 700
"""Characters of a line in the log: its names at their longest, and what is always there."""

Lines = list[Any]


@pytest.fixture
def counted() -> None:
    """Says that statements are counted, so that nothing is executed twice."""


@pytest.fixture
async def lines(scene: Scene, counted: None) -> AsyncIterator[Lines]:
    await ask(scene, NAMED)  # the first request of a tenant looks it up
    with capture_logs() as logged:
        yield logged


async def only_line(lines: Lines) -> dict[str, Any]:
    """The one line of the one request since the last call."""
    await until(lambda: lines, TIMEOUT, "a line in the log")
    (line,) = lines
    lines.clear()
    assert isinstance(line.pop("duration_ms"), float)
    assert len(line.pop("request_id")) == 32
    assert (line.pop("event"), line.pop("log_level")) == ("request", "info")
    return dict(line)


async def ask(scene: Scene, query: str, **variables: Any) -> dict[str, Any]:
    return await scene.application.api.ask(query, tenant=scene.tenant, **variables)


def of(scene: Scene, kind: str, transport: str = "http", outcome: str = "ok") -> dict[str, Any]:
    caller = {"tenant": scene.tenant, "subject": subject_hash("sue")}
    return {"kind": kind, "transport": transport, "outcome": outcome, **caller}


async def test_a_query(scene: Scene, lines: Lines) -> None:
    await ask(scene, NAMED)
    assert await only_line(lines) == of(scene, "query") | {"operation": "Who", "statements": 0, "cost": 1}
    await ask(scene, BATCHES, first=10)
    told = {"operation": "Batches", "statements": 1, "cost": BATCHES_COST}
    assert await only_line(lines) == of(scene, "query") | told


async def test_an_operation_without_a_name_is_told_by_the_hash_of_its_document(scene: Scene, lines: Lines) -> None:
    for document in ("{ viewer { subject } }", "{ viewer {"):
        await ask(scene, document)
        assert (await only_line(lines))["document"] == sha256(document.encode()).hexdigest()[:16]


@pytest.mark.parametrize("document_id", [SECRET, f"sha256:{SECRET}", f"sha256:{'A' * 64}", "sha256:" + "a" * 65])
async def test_a_document_id_is_logged_where_it_is_a_hash(scene: Scene, lines: Lines, document_id: str) -> None:
    async def line(given: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {scene.token()}"}
        await scene.application.api.http.post("/graphql", json={"documentId": given}, headers=headers)
        return await only_line(lines)

    digest = sha256(NAMED.encode()).hexdigest()
    assert (await line(f"sha256:{digest}"))["document"] == digest[:16]
    assert "document" not in await line(document_id)


async def test_no_variables_and_no_texts_of_the_client(scene: Scene, lines: Lines) -> None:
    await ask(scene, BATCHES, first=SECRET)
    await ask(scene, f'query Secret {{ node(id: "{SECRET}") {{ id }} }}')
    await ask(scene, f"query Secret {{ {FIELD} }}")
    assert len(lines) == 3
    assert not any(part in str(lines) for part in (SECRET, FIELD, scene.token(), "sue"))


async def test_names_are_cut(scene: Scene, lines: Lines) -> None:
    await ask(scene, f"query {'N' * 10_000} {{ viewer {{ subject }} }}")
    assert (await only_line(lines))["operation"] == "N" * MAX_NAME


async def test_what_is_refused_before_its_caller_is_known(scene: Scene, lines: Lines) -> None:
    await scene.application.api.http.post("/graphql", json={"query": NAMED})
    line = await only_line(lines)
    assert line == {"kind": "unknown", "transport": "http", "outcome": "UNAUTHENTICATED", "statements": 0}


async def test_a_query_over_a_socket(scene: Scene, lines: Lines) -> None:
    async with scene.socket() as socket:
        for statements, query in ((0, NAMED), (1, BATCHES)):
            await socket.subscribe("1", query, first=1)
            await socket.data("1")
            line = await only_line(lines)
            assert (line["transport"], line["statements"], line["answers"]) == ("websocket", statements, 1)
            assert (await socket.receive())["type"] == "complete"


async def test_a_subscription_is_told_when_it_ends(scene: Scene, lines: Lines) -> None:
    update = await scene.update()
    async with scene.stream(PROGRESS, id=update.id) as response:
        events = response.aiter_text()
        await anext(events)
        assert not lines
        await update.end()
        async for _ in events:
            pass
    line = await only_line(lines)
    assert line.pop("statements") >= line["answers"]
    document = sha256(PROGRESS.encode()).hexdigest()[:16]
    assert line == of(scene, "subscription", "sse") | {"document": document, "answers": 2, "cost": PROGRESS_COST}


class Gate:
    """Holds up executions until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        execute = Engine.execute

        async def held_up(*arguments: Any) -> Any:
            self.reached.set()
            await self.open.wait()
            return await execute(*arguments)

        monkeypatch.setattr(Engine, "execute", held_up)


async def test_a_client_that_leaves_a_query(scene: Scene, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(monkeypatch)
    async with scene.socket() as socket:
        await socket.subscribe("1", NAMED)
        await gate.reached.wait()
        await socket.send(id="1", type="complete")
        line = await only_line(lines)
    assert line == of(scene, "query", "websocket", "CLIENT_LEFT") | {"operation": "Who", "statements": 0}


async def test_a_mutation_whose_client_leaves_is_told_by_its_end(
    scene: Scene, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(monkeypatch)
    async with scene.socket() as socket:
        await socket.subscribe("1", 'mutation Cancel { cancelBatchUpdate(id: "x") { userErrors { code } } }')
        await gate.reached.wait()
        await socket.send(id="1", type="complete")
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"
        assert not lines
        gate.open.set()
        line = await only_line(lines)
    assert (line["kind"], line["operation"]) == ("mutation", "Cancel")


async def test_a_fault_has_the_id_of_its_line(scene: Scene, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "prepare", Mock(side_effect=RuntimeError("x")))
    answer = await ask(scene, NAMED)
    shown = {error["extensions"]["requestId"] for error in answer["errors"]}
    assert {line["request_id"] for line in lines} == shown
    assert [line["event"] for line in lines] == ["request failed", "request"]


async def test_a_report(scene: Scene, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    path, headers = f"/reports/{MISSING}.csv", {"Authorization": f"Bearer {scene.token()}"}
    await scene.application.api.http.get(path, headers=headers)
    assert await only_line(lines) == of(scene, "report", outcome="NOT_FOUND") | {"statements": 1}
    monkeypatch.setattr(reports, "updates_of", AsyncMock(side_effect=RuntimeError("broken")))
    await scene.application.api.http.get(path, headers=headers)
    assert [line["event"] for line in lines] == ["report failed", "request"]


async def test_a_flood_of_errors_is_one_short_line_a_request_and_no_token_is_logged(scene: Scene) -> None:
    application, name = scene.application, "x" * 99
    home, database = application.api.settings.data_dir, application.database.server_dsn
    fields = f"query {name} {{ " + " ".join(f"{FIELD}{number}" for number in range(LONG // 20)) + " }"
    bodies: list[Any] = [{"query": query} for query in (fields, fields[:-2], "[" * LONG, "{ a(b: " * (LONG // 7))]
    bodies += [{"query": NAMED, "variables": {"x": "y" * LONG}}, ["z" * LONG]]
    tokens = [{"Authorization": f"Bearer {token}"} for token in (scene.token(now=utc_now()), "t" * LONG)]
    given = {"ACCOUNT_BATCH_DATABASE_URL": database, "ACCOUNT_BATCH_LOG_LEVEL": "debug"}
    with serving(home, "--no-worker", log_name="flood.log", **given) as (_, url):
        async with httpx.AsyncClient(base_url=url) as http:
            for headers in tokens:
                for body in bodies:
                    assert (await http.post("/graphql", json=body, headers=headers)).status_code < 500
            await http.get("/graphql", params={"query": NAMED}, headers=tokens[0])
        for headers in tokens:
            await _show_everywhere(url, headers["Authorization"])
    lines = (home / "flood.log").read_text().splitlines()
    told = [line for line in lines if json.loads(line)["event"] == "request"]
    assert len(told) == len(bodies) * len(tokens) + 1 + SHOWN * len(tokens)
    others = [line for line in lines if json.loads(line)["logger"].startswith("graph.") and line not in told]
    assert not others
    assert max(map(len, told)) <= MAX_LINE
    assert FIELD not in "".join(lines)
    assert not any(headers["Authorization"].removeprefix("Bearer ")[:100] in "".join(lines) for headers in tokens)


SHOWN = 3
"""Of the following requests, those that are told of."""


async def _show_everywhere(url: str, bearer: str) -> None:
    """Puts a token wherever a client may put one, rightly or not."""
    token = bearer.removeprefix("Bearer ")
    async with httpx.AsyncClient(base_url=url) as http:
        await http.get("/graphql", params={"query": NAMED, "token": token})
        await http.get("/nothing", params={"token": token}, headers={"Authorization": bearer, "Cookie": token})
        await http.get(f"/reports/{MISSING}.csv", params={"link": token})
        await http.post("/graphql", json={"query": NAMED}, headers={"Authorization": token})
    address, subprotocol = url.replace("http", "ws", 1), Subprotocol("graphql-transport-ws")
    for path, chosen in (("graphql", [subprotocol]), ("graphql", None), ("nothing", None)):
        with suppress(InvalidStatus, ConnectionClosed):  # also of a handshake that cannot be read, or that is nobody's
            async with connect(f"{address}/{path}?token={token}", subprotocols=chosen) as socket:
                await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": bearer}}))
                await socket.recv()
                await socket.send(json.dumps({"type": token}))
                await socket.recv()
    split = urlsplit(url)
    reader, writer = await asyncio.open_connection(split.hostname, split.port)
    writer.write(f"{token} /graphql?token={token} HTTP/1.1\r\n\r\n".encode())
    await reader.read()
    writer.close()
