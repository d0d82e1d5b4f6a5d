"""Two installations behind HAProxy, by host name: requests, sockets, streams and reports arrive where they belong."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import websockets

from tests.deploy.haproxy import HAPROXY, HOSTS, Proxied, two_installations
from tests.support.needs import needs
from tests.support.postgres import TestCluster

pytestmark = needs(HAPROXY, "haproxy is not installed", waived="NO_HAPROXY")

BATCH = '{batch: {name: "Summer 2026 prepaid cards"}}'
SELECTED = f"{{ accountBatch(filter: {BATCH}) {{ statistics {{ selected }} }} }}"
LIVE = f"subscription {{ accountBatchStatistics(filter: {BATCH}) {{ selected }} }}"
BLOCK = """
mutation {
  batchUpdateAccounts(input: {
    filter: {batch: {name: "Summer 2026 prepaid cards"}, controlNumbers: "1"}, lifecycle: {changeStatus: BLOCKED}
  }) { batchUpdate { requestedFrom reportUrl reportDownloadUrl } userErrors { code } }
}
"""
WITHIN = 30.0


@pytest.fixture(scope="module")
async def proxied(cluster: TestCluster) -> AsyncIterator[Proxied]:
    async with two_installations(cluster) as both:
        yield both


async def _posted(client: httpx.AsyncClient, query: str, **headers: str) -> Any:
    answer = await client.post("/graphql", json={"query": query}, headers=headers)
    assert answer.status_code == httpx.codes.OK, answer.text
    assert "errors" not in answer.json(), answer.text
    return answer.json()["data"]


async def _selected(proxied: Proxied, name: str) -> int:
    async with proxied.client(name) as client:
        return int((await _posted(client, SELECTED))["accountBatch"]["statistics"]["selected"])


async def test_each_name_leads_to_its_installation(proxied: Proxied) -> None:
    vienna, osaka = await _selected(proxied, "vienna"), await _selected(proxied, "osaka")
    assert vienna != osaka
    async with proxied.client("vienna") as client:
        port = proxied.address.partition(":")[2]
        # As browsers write it, with the port, in any case.
        data = await _posted(client, SELECTED, Host=f"{HOSTS['vienna'].upper()}:{port}")
        assert data["accountBatch"]["statistics"]["selected"] == vienna


async def test_the_token_of_one_is_none_at_the_other(proxied: Proxied) -> None:
    async with proxied.client("vienna") as client:
        answer = await client.post("/graphql", json={"query": SELECTED}, headers={"Host": HOSTS["osaka"]})
    assert answer.status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize("host", ["elsewhere.test", "vienna.test.evil.test", "xvienna.test", "127.0.0.1"])
async def test_other_names_lead_nowhere(proxied: Proxied, host: str) -> None:
    async with proxied.client("vienna") as client:
        answer = await client.post("/graphql", json={"query": SELECTED}, headers={"Host": host})
    assert (answer.status_code, answer.text) == (421, "No installation has this name.")


@pytest.mark.parametrize("path", ["/metrics", "/health/live", "/health/ready"])
async def test_what_operators_see_is_not_outside(proxied: Proxied, path: str) -> None:
    async with proxied.client("vienna") as client:
        assert (await client.get(path)).status_code == httpx.codes.NOT_FOUND


async def test_the_clients_address_is_recorded_and_its_own_word_is_not(proxied: Proxied) -> None:
    async with proxied.client("vienna", source="127.0.0.5") as client:
        data = await _posted(client, BLOCK, **{"X-Forwarded-For": "198.51.100.9"})
    assert data["batchUpdateAccounts"]["batchUpdate"]["requestedFrom"] == "127.0.0.5"


async def test_a_report_comes_through_and_its_link_is_in_no_log(proxied: Proxied) -> None:
    async with proxied.client("osaka") as client:
        update = (await _posted(client, BLOCK))["batchUpdateAccounts"]["batchUpdate"]
        report = await client.get(update["reportUrl"])
        by_link = await client.get(update["reportDownloadUrl"], headers={"Authorization": ""})
    assert report.text == by_link.text
    assert report.text.startswith("control_number,account_id,outcome,refusals,changes")
    path, _, secret = update["reportDownloadUrl"].partition("?")
    assert path in proxied.log.read_text()
    assert secret not in proxied.log.read_text()


async def test_a_socket_tells_live_figures(proxied: Proxied) -> None:
    expected = await _selected(proxied, "osaka")
    host, _, port = proxied.address.partition(":")
    async with websockets.connect(
        f"ws://{HOSTS['osaka']}/graphql", host=host, port=int(port), subprotocols=[websockets.Subprotocol(PROTOCOL)]
    ) as live:
        token = {"Authorization": f"Bearer {proxied.tokens['osaka']}"}
        await live.send(json.dumps({"type": "connection_init", "payload": token}))
        assert await _next(live) == {"type": "connection_ack"}
        await live.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": LIVE}}))
        told = await _next(live)
    assert told["payload"]["data"]["accountBatchStatistics"]["selected"] == expected


PROTOCOL = "graphql-transport-ws"


async def _next(live: websockets.ClientConnection) -> Any:
    async with asyncio.timeout(WITHIN):
        return json.loads(await live.recv())


async def test_a_stream_tells_live_figures_at_once(proxied: Proxied) -> None:
    expected = await _selected(proxied, "vienna")
    async with (
        asyncio.timeout(WITHIN),
        proxied.client("vienna") as client,
        client.stream("POST", "/graphql", json={"query": LIVE}, headers={"Accept": "text/event-stream"}) as answer,
    ):
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                break
    assert json.loads(line.removeprefix("data: "))["data"]["accountBatchStatistics"]["selected"] == expected
