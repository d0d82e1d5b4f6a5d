"""Trusted documents: named by their hash over every transport, and what else is still taken where there are some."""

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from rules.declarations.permissions import Permission
from tests.factories.world import make_world
from tests.graph.live.conftest import running
from tests.graph.live.scene import PROGRESS, Scene, Socket
from tests.graph.live.test_sse import event, parts
from tests.support.postgres import TestCluster

SETTING = "ACCOUNT_BATCH_TRUSTED_DOCUMENTS"
VIEWER = "query Viewer { viewer { subject } }"
NODE = "query Node($id: ID!) { node(id: $id) { id } }"
CANCEL = 'mutation Cancel { cancelBatchUpdate(id: "x") { userErrors { code } } }'
TWO = "query A { viewer { subject } } query B { viewer { tenant } }"
UNTRUSTED = "query Other { viewer { tenant } }"
EXPLORER = [permission.value for permission in Permission]
OTHERS = [name for name in EXPLORER if name != "EXPLORE"]


def named(text: str) -> str:
    """The `documentId` of a document."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


TRUSTED = {named(text): text for text in (VIEWER, NODE, CANCEL, TWO, PROGRESS)}
UNKNOWN = [named(UNTRUSTED), named(VIEWER).upper(), named(VIEWER).removeprefix("sha256:"), VIEWER, "x" * 10_000]
WHICH = ["of another document", "in capitals", "without the algorithm", "a text", "long"]


@pytest.fixture(scope="module")
async def strict(cluster: TestCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    """A tenant of a server that trusts some documents; its tokens have every permission but EXPLORE."""
    home = tmp_path_factory.mktemp("trusted")
    manifest = home / "persisted-documents.json"
    manifest.write_text(json.dumps(TRUSTED))
    async with running(cluster, home, trusted_documents=manifest) as application:
        world = await make_world(application.owner)
        name = await application.owner.fetchval("SELECT name FROM tenants WHERE id = $1", world.tenant)
        yield Scene(application, world, name)


async def asked(scene: Scene, body: Any, permissions: list[str] = OTHERS, **headers: str) -> httpx.Response:
    """The answer to a POST of somebody with these permissions."""
    bearer = {"Authorization": f"Bearer {scene.token(permissions=permissions)}", **headers}
    return await scene.application.api.http.post("/graphql", json=body, headers=bearer)


def refusal(response: httpx.Response) -> tuple[str, str]:
    """Code and message of the one error of an answer without data."""
    (error,) = response.json()["errors"]
    assert "data" not in response.json()
    return error["extensions"]["code"], error["message"]


def charged(response: httpx.Response) -> Any:
    """Data of an answer without errors, which has cost one point as it would by its text."""
    assert response.status_code == 200
    body = response.json()
    assert (body.keys(), body["extensions"].keys()) == ({"data", "extensions"}, {"cost"})
    assert body["extensions"]["cost"]["requested"] == 1
    return body["data"]


async def test_by_post(strict: Scene) -> None:
    answer = await asked(strict, {"documentId": named(VIEWER)})
    assert charged(answer) == {"viewer": {"subject": "sue"}}
    answer = await asked(strict, {"documentId": named(NODE), "variables": {"id": "x"}, "query": None})
    assert charged(answer) == {"node": None}
    answer = await asked(strict, {"documentId": named(TWO), "operationName": "B"})
    assert charged(answer) == {"viewer": {"tenant": strict.tenant}}
    assert refusal(await asked(strict, {"documentId": named(TWO)}))[0] == "BAD_USER_INPUT"
    assert refusal(await asked(strict, {"documentId": named(NODE)}))[0] == "BAD_USER_INPUT"
    answer = await asked(strict, {"documentId": named(CANCEL)})
    assert answer.json()["data"]["cancelBatchUpdate"]["userErrors"]


async def test_by_get(strict: Scene) -> None:
    http = strict.application.api.http
    bearer = {"Authorization": f"Bearer {strict.token(permissions=OTHERS)}"}
    parameters = {"documentId": named(NODE), "variables": json.dumps({"id": "x"})}
    answer = await http.get("/graphql", params=parameters, headers=bearer)
    assert charged(answer) == {"node": None}
    assert (await http.get("/graphql", params={"documentId": named(CANCEL)}, headers=bearer)).status_code == 405
    assert refusal(await http.get("/graphql", params={"query": VIEWER}, headers=bearer))[0] == "FORBIDDEN"
    both = await http.get("/graphql", params={**parameters, "query": NODE}, headers=bearer)
    assert (both.status_code, refusal(both)[0]) == (400, "BAD_USER_INPUT")
    assert (await http.get("/graphql", params=parameters)).status_code == 401


@pytest.mark.parametrize("document_id", UNKNOWN, ids=WHICH)
async def test_an_unknown_document(strict: Scene, document_id: str) -> None:
    for permissions in (OTHERS, EXPLORER):
        code, message = refusal(await asked(strict, {"documentId": document_id}, permissions))
        assert code == "DOCUMENT_NOT_FOUND"
        assert SETTING in message
        assert len(message) < 200
    spec = await asked(strict, {"documentId": document_id}, Accept="application/graphql-response+json")
    assert spec.status_code == 400


@pytest.mark.parametrize("query", [VIEWER, UNTRUSTED, "{", "{ nothing }", "{ __typename }", CANCEL])
async def test_text_is_refused_unread_but_for_explorers(strict: Scene, query: str) -> None:
    code, message = refusal(await asked(strict, {"query": query}))
    assert (code, "documentId" in message, "EXPLORE" in message) == ("FORBIDDEN", True, True)
    explored = (await asked(strict, {"query": query}, EXPLORER)).json()
    assert [error["extensions"]["code"] for error in explored.get("errors", ())] in ([], ["BAD_USER_INPUT"])


async def test_explorers_name_documents_as_well(strict: Scene) -> None:
    answer = await asked(strict, {"documentId": named(VIEWER)}, ["EXPLORE"])
    assert charged(answer) == {"viewer": {"subject": "sue"}}


async def test_a_document_opens_nothing_to_who_may_not_read_it(strict: Scene) -> None:
    assert refusal(await asked(strict, {"query": UNTRUSTED}, []))[0] == "FORBIDDEN"
    answer = (await asked(strict, {"documentId": named(CANCEL)}, [])).json()
    assert answer["data"]["cancelBatchUpdate"]["userErrors"] == [{"code": "PERMISSION_DENIED"}]


@pytest.mark.parametrize(
    "body",
    [{"query": VIEWER, "documentId": named(VIEWER)}, {"query": "", "documentId": ""}, {"documentId": 1}, {}],
    ids=["both", "both empty", "a number", "neither"],
)
async def test_what_is_no_request(strict: Scene, body: Any) -> None:
    for permissions in (OTHERS, EXPLORER):
        answer = await asked(strict, body, permissions)
        assert (answer.status_code, refusal(answer)[0]) == (400, "BAD_USER_INPUT")


async def test_an_empty_query_is_none(strict: Scene) -> None:
    answer = await asked(strict, {"query": "", "documentId": named(VIEWER)})
    assert charged(answer) == {"viewer": {"subject": "sue"}}


async def messages(socket: Socket, payload: dict[str, Any]) -> tuple[str, Any]:
    """Type and payload of the first message about an operation."""
    await socket.send(id="1", type="subscribe", payload=payload)
    message = await socket.receive()
    if message["type"] == "next":
        await socket.send(type="complete", id="1")
    return message["type"], message["payload"]


async def test_by_socket(strict: Scene) -> None:
    update = await strict.update()
    async with strict.socket(strict.token(permissions=OTHERS)) as socket:
        for payload, code in (({"query": VIEWER}, "FORBIDDEN"), ({"documentId": UNKNOWN[0]}, "DOCUMENT_NOT_FOUND")):
            kind, errors = await messages(socket, payload)
            assert (kind, [error["extensions"]["code"] for error in errors]) == ("error", [code])
        await socket.send(id="2", type="subscribe", payload={"documentId": named(VIEWER)})
        assert (await socket.data("2"))["viewer"] == {"subject": "sue"}
        assert await socket.receive() == {"id": "2", "type": "complete"}
        followed = {"documentId": named(PROGRESS), "variables": {"id": update.id}}
        kind, answer = await messages(socket, followed)
        assert (kind, answer["data"]["batchUpdateProgress"]["state"]) == ("next", "RUNNING")
    async with strict.socket(strict.token(permissions=OTHERS)) as socket:
        await socket.send(id="1", type="subscribe", payload={"query": VIEWER, "documentId": named(VIEWER)})
        assert await socket.closed() == 4400


async def test_by_events(strict: Scene) -> None:
    update = await strict.update()
    headers = {"Authorization": f"Bearer {strict.token(permissions=OTHERS)}", "Accept": "text/event-stream"}
    http = strict.application.api.http
    body = {"documentId": named(PROGRESS), "variables": {"id": update.id}}
    in_url = {"documentId": named(PROGRESS), "variables": json.dumps({"id": update.id})}
    ways: dict[str, dict[str, Any]] = {"POST": {"json": body}, "GET": {"params": in_url}}
    for method, given in ways.items():
        async with http.stream(method, "/graphql", headers=headers, **given) as response:
            assert event(await anext(parts(response)))["data"]["batchUpdateProgress"]["state"] == "RUNNING"
    text = {"query": PROGRESS, "variables": {"id": update.id}}
    assert refusal(await http.post("/graphql", json=text, headers=headers))[0] == "FORBIDDEN"
    await strict.application.wait_until_idle()


async def test_they_stay_whatever_else_is_asked(strict: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read at the start and never again, however many others an explorer sends."""
    engine = strict.application.api.app.state.graphql._engine
    for number in range(1100):
        engine.documents.documents.read(f"query Q{number} {{ viewer {{ subject }} }}")
    monkeypatch.setattr("graph.execution.documents.parse", None)
    assert (await asked(strict, {"documentId": named(VIEWER)})).json()["data"]


async def test_without_the_setting_there_are_none(scene: Scene) -> None:
    assert (await asked(scene, {"query": VIEWER})).json()["data"]
    code, message = refusal(await asked(scene, {"documentId": named(VIEWER)}, EXPLORER))
    assert (code, SETTING in message) == ("BAD_USER_INPUT", True)
